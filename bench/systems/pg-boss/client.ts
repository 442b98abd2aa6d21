import PgBoss from 'pg-boss';
import type { Alert } from '../../alert.js';
import { environment } from '../../environment.js';
import { inChunks } from '../in-chunks.js';
import { serve } from '../serve.js';

// The worker looks after the queue.
const connectionString = environment('BENCH_ADDRESS');
const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
boss.on('error', (error) => console.error(error.message));
await boss.start();
const jobOf = (alert: Alert) => ({
  name: 'alerts',
  id: alert.id,
  data: alert,
  startAfter: new Date(alert.due),
});
await serve({
  one: (alert) => boss.send('alerts', alert, { id: alert.id, startAfter: new Date(alert.due) }),
  many: inChunks((alerts) => boss.insert(alerts.map(jobOf))),
  cancel: async (id) => {
    await boss.cancel('alerts', id);
    return 'nothing';
  },
  open: () => boss.getQueueSize('alerts', { before: 'completed' }),
});
