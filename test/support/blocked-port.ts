import getPort from 'get-port';

/** Ports above 1024 that `fetch` refuses (https://fetch.spec.whatwg.org/#port-blocking). */
const BLOCKED = [10080, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 5060, 5061, 4190];

/** Returns a free port that browsers block. */
export const blockedPort = () => getPort({ port: BLOCKED, host: '127.0.0.1' });
