import type { Command } from '@commander-js/extra-typings';
import { requestTexts as texts } from '../../contract/request-texts.js';
import { InvalidInputError } from '../../util/errors.js';
import { alertId, optionText, wholeNumber } from '../arguments.js';
import { noteRefusal } from '../change-alert.js';
import { io } from '../io.js';
import { notice, print } from '../output.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .option('--now', 'fire at once; with an --in that leads to the past, do not ask')
    .option('--in <duration>', optionText(texts.in))
    .option('--calendar <name>', `with --in: ${optionText(texts.calendar)}`)
    .option('--day <n>', `with --in: ${optionText(texts.day)}`, wholeNumber('--day'))
    .option('--hour <n>', `with --in: ${optionText(texts.hour)}`, wholeNumber('--hour'))
    .option('--minute <n>', `with --in: ${optionText(texts.minute)}`, wholeNumber('--minute'))
    .option('--at <time>', optionText(texts.at))
    .option('--timezone <zone>', `${optionText(texts.timezone)} (default: this machine's)`)
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts reschedule stand-up --in 2h
  alerts reschedule stand-up --at 'tomorrow 9am' --timezone Europe/Paris`,
    )
    .action(async (id, { now: atOnce, in: after, day, hour, minute, json, ...options }) => {
      const { at } = options;
      const given = [after ?? atOnce, at].filter((each) => each !== undefined);
      if (given.length !== 1) throw new InvalidInputError('choose one of --now, --in and --at');
      const { DateTime } = await import('luxon');
      const { etaOf } = await import('../../planning/eta.js');
      const { confirmPast } = await import('../confirm-past.js');
      const now = DateTime.now();
      const dueAt = etaOf({ in: after, set: { day, hour, minute }, ...options }, now);
      await confirmPast(dueAt, now, { in: after, now: atOnce });
      await withClient(async (alerts) => {
        const alert = alerts.get(id);
        const verdict = await alert.reschedule({ at: dueAt });
        const description = await alert.describe();
        if (verdict === 'rescheduled') {
          const { rescheduledText } = await import('../text.js');
          notice(json, rescheduledText(description, dueAt, now));
        } else {
          io().exitStatus = FAILED;
          noteRefusal(json, verdict, description);
        }
        const { pausedUntil } = description;
        print(json, { id, verdict, dueAt: dueAt.toUTC().toISO(), pausedUntil }, `${id} ${verdict}`);
      });
    });
}
