// node examples/schedule.mjs: an alert in two days, looked at and cancelled, and one for every Monday night.
import { AlertClient } from 'durable-alerts';
import { reminder } from 'durable-alerts/alerts/reminder';
import { DateTime } from 'luxon';

const alerts = await AlertClient.connect();

const at = DateTime.now().plus({ days: 2 });
const alert = await alerts.schedule(reminder, { to: 'Ada', text: 'Your report' }, { at });
console.log(alert.id, 'ready:', await alert.ready());
console.log(alert.id, await alert.cancel());

const night = { cron: '30 21 * * 1', timezone: 'Europe/Paris', id: 'monday-night' };
await alerts.schedule(reminder, { to: 'Ada', text: 'Lights out' }, night);
console.log('monday-night', (await alerts.get('monday-night').describe()).dueAt);
console.log('monday-night', await alerts.get('monday-night').cancel());

await alerts.close();
