import { Command } from '@commander-js/extra-typings';
import { readFileSync } from 'node:fs';
import { escapeControls } from '../util/text.js';
import { ack } from './commands/ack.js';
import { agenda } from './commands/agenda.js';
import { cancel } from './commands/cancel.js';
import { complete } from './commands/complete.js';
import { completion } from './commands/completion.js';
import { cron } from './commands/cron.js';
import { discard } from './commands/discard.js';
import { doctor } from './commands/doctor.js';
import { exportCommand } from './commands/export.js';
import { help } from './commands/help.js';
import { importCommand } from './commands/import.js';
import { lift } from './commands/lift.js';
import { list } from './commands/list.js';
import { pause } from './commands/pause.js';
import { reschedule } from './commands/reschedule.js';
import { resolve } from './commands/resolve.js';
import { restore } from './commands/restore.js';
import { resume } from './commands/resume.js';
import { schedule } from './commands/schedule.js';
import { sendTest } from './commands/send-test.js';
import { show } from './commands/show.js';
import { silence } from './commands/silence.js';
import { silences } from './commands/silences.js';
import { snooze } from './commands/snooze.js';
import { types } from './commands/types.js';
import { wait } from './commands/wait.js';
import { watch } from './commands/watch.js';
import { worker } from './commands/worker.js';
import { io } from './io.js';

/** As far from src/ as from dist/. */
const manifest = new URL('../../package.json', import.meta.url);
const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'));

export const program = new Command('alerts')
  .description('Durable alerts on Temporal: scheduled today, sent later, if it is still true then.')
  .version(version, '--version', "this program's version")
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

const commands = [
  types,
  schedule,
  reschedule,
  pause,
  resume,
  snooze,
  ack,
  resolve,
  silence,
  silences,
  lift,
  list,
  agenda,
  show,
  wait,
  watch,
  cancel,
  discard,
  restore,
  importCommand,
  exportCommand,
  cron,
  worker,
  doctor,
  sendTest,
  completion,
  help,
];
for (const command of commands) program.addCommand(command);
program.addCommand(complete, { hidden: true });

// Errors become one line and an exit status in report.ts.
for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({
    writeOut: (text) => io().stdout.write(escapeControls(text)),
    writeErr: () => {},
    getOutHelpWidth: () => (io().stdout.isTTY ? io().stdout.columns : undefined) ?? 80,
  });
}
