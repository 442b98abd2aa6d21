// node examples/schedule.mjs: an alert in two days, looked at and cancelled, and one for every Monday night.
import { AlertClient } from 'durable-alerts';
import { clock } from 'durable-alerts/alerts/clock';
import { twoDaysLate } from 'durable-alerts/alerts/two-days-late';
import { DateTime } from 'luxon';

const alerts = await AlertClient.connect();

const at = DateTime.now().plus({ days: 2 });
const alert = await alerts.schedule(twoDaysLate, { reporterId: '7' }, { at });
console.log(alert.id, 'ready:', await alert.ready());
console.log(alert.id, await alert.cancel());

const night = { cron: '30 21 * * 1', timezone: 'Europe/Paris', id: 'monday-night' };
await alerts.schedule(clock, {}, night);
console.log('monday-night', (await alerts.get('monday-night').describe()).dueAt);
console.log('monday-night', await alerts.get('monday-night').cancel());

await alerts.close();
