import { Queue } from 'bullmq';
import type { Alert } from '../../alert.js';
import { inChunks } from '../in-chunks.js';
import { serve } from '../serve.js';
import { connection } from './connection.js';

const queue = new Queue('alerts', { connection });
const jobOf = (alert: Alert) => ({
  name: 'alert',
  data: alert,
  opts: { jobId: alert.id, delay: Math.max(0, alert.due - Date.now()) },
});
await serve({
  one: (alert) => queue.add('alert', alert, jobOf(alert).opts),
  many: inChunks((alerts) => queue.addBulk(alerts.map(jobOf))),
  cancel: async (id) => ((await queue.remove(id)) === 1 ? 'removed' : 'not removed'),
  open: () => queue.getJobCountByTypes('waiting', 'delayed', 'active', 'prioritized'),
});
