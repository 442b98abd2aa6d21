import { Client, Connection } from '@temporalio/client';
import pMap from 'p-map';
import type { Alert } from '../../alert.js';
import { environment } from '../../environment.js';
import { serve } from '../serve.js';
import type { alert } from './workflows.js';

/** More than that makes the dev server no faster. */
const CONCURRENCY = 100;

const { workflow } = new Client({
  connection: await Connection.connect({ address: environment('BENCH_ADDRESS') }),
});
const one = (request: Alert) =>
  workflow.start<typeof alert>('alert', {
    workflowId: request.id,
    taskQueue: 'alerts',
    args: [request],
  });
await serve({
  one,
  many: (alerts) => pMap(alerts, one, { concurrency: CONCURRENCY }),
  cancel: async (id) => {
    await workflow.getHandle(id).cancel();
    return 'accepted';
  },
  open: async () => (await workflow.count('ExecutionStatus = "Running"')).count,
});
