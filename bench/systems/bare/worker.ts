import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Alert } from '../../alert.js';
import { environment } from '../../environment.js';
import { openJob } from '../../job.js';

const job = openJob();
const activities = { fire: async (alert: Alert) => job(alert) };
export type Activities = typeof activities;

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: environment('BENCH_ADDRESS') }),
  taskQueue: 'alerts',
  workflowsPath: fileURLToPath(new URL('workflows.js', import.meta.url)),
  activities,
});
console.error('ready');
await worker.run();
