import { Command } from '@commander-js/extra-typings';
import { agenda } from './commands/agenda.js';
import { cancel } from './commands/cancel.js';
import { cron } from './commands/cron.js';
import { discard } from './commands/discard.js';
import { doctor } from './commands/doctor.js';
import { exportCommand } from './commands/export.js';
import { importCommand } from './commands/import.js';
import { list } from './commands/list.js';
import { pause } from './commands/pause.js';
import { reschedule } from './commands/reschedule.js';
import { resume } from './commands/resume.js';
import { schedule } from './commands/schedule.js';
import { sendTest } from './commands/send-test.js';
import { show } from './commands/show.js';
import { snooze } from './commands/snooze.js';
import { types } from './commands/types.js';
import { wait } from './commands/wait.js';

export const program = new Command('alerts')
  .description('Durable alerts on Temporal: scheduled today, sent later, if it is still true then.')
  .helpCommand(false)
  .showHelpAfterError(false)
  .addHelpText(
    'after',
    `
Examples:
  alerts schedule reminder --arg to=Ada --arg text='Stand-up' --in 10m
  alerts schedule two-days-late --arg reporterId=7 --in '2 days'
  alerts schedule clock --cron '30 21 * * 1' --timezone Europe/Paris --id monday-night
  alerts cancel monday-night`,
  );

for (const command of [
  types,
  schedule,
  reschedule,
  pause,
  resume,
  snooze,
  list,
  agenda,
  show,
  wait,
  cancel,
  discard,
  importCommand,
  exportCommand,
  cron,
  doctor,
  sendTest,
]) {
  // Errors become one line and an exit status in report.ts.
  program.addCommand(command.exitOverride().configureOutput({ writeErr: () => {} }));
}
program.exitOverride().configureOutput({ writeErr: () => {} });
