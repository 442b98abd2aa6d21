import { Worker } from 'bullmq';
import { alertShape } from '../../alert.js';
import { openJob } from '../../job.js';
import { connection } from './connection.js';

const job = openJob();
/** As many at once as Temporal's workers take; by default it is one. */
const concurrency = 100;
const worker = new Worker('alerts', async ({ data }) => job(alertShape.parse(data)), {
  connection,
  concurrency,
});
worker.on('error', (error) => console.error(error.message));
await worker.waitUntilReady();
console.error('ready');
