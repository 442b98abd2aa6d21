import PgBoss from 'pg-boss';
import { type Alert, alertShape } from '../../alert.js';
import { environment } from '../../environment.js';
import { openJob } from '../../job.js';

const job = openJob();
const boss = new PgBoss(environment('BENCH_ADDRESS'));
boss.on('error', (error) => console.error(error.message));
await boss.start();
await boss.createQueue('alerts');
/** As often as it allows, and a herd in a few batches; by default every two seconds one job. */
const options = { pollingIntervalSeconds: 0.5, batchSize: 500 };
await boss.work<Alert>('alerts', options, async (jobs) => {
  for (const { data } of jobs) job(alertShape.parse(data));
});
console.error('ready');
