import { environment } from '../../environment.js';

const [host = '', port = ''] = environment('BENCH_ADDRESS').split(':');

/** As its documentation has it for workers: a connection that is lost is waited for. */
export const connection = { host, port: Number(port), maxRetriesPerRequest: null };
