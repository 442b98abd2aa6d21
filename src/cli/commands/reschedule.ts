import type { Command } from '@commander-js/extra-typings';
import { DateTime } from 'luxon';
import { etaOf } from '../../planning/eta.js';
import { InvalidInputError } from '../../util/errors.js';
import { alertId, wholeNumber } from '../arguments.js';
import { noteRefusal } from '../change-alert.js';
import { confirmPast } from '../confirm-past.js';
import { io } from '../io.js';
import { notice, print } from '../output.js';
import { FAILED } from '../report.js';
import { rescheduledText } from '../text.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .option('--now', 'fire at once; with an --in that leads to the past, do not ask')
    .option('--in <duration>', "after a duration: 90s, 2h30m, '2 days', '1 month', P2DT3H")
    .option('--day <n>', 'with --in: on this day of the month', wholeNumber('--day'))
    .option('--hour <n>', 'with --in: at this hour', wholeNumber('--hour'))
    .option('--minute <n>', 'with --in: at this minute', wholeNumber('--minute'))
    .option('--at <time>', "at a time: 2026-12-24T18:00, 'tomorrow 9am'")
    .option(
      '--timezone <zone>',
      "time zone of the given times, such as Europe/Paris (default: this machine's)",
    )
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts reschedule stand-up --in 2h
  alerts reschedule stand-up --at 'tomorrow 9am' --timezone Europe/Paris`,
    )
    .action(async (id, { now: atOnce, in: after, day, hour, minute, at, timezone, json }) => {
      const given = [after ?? atOnce, at].filter((each) => each !== undefined);
      if (given.length !== 1) throw new InvalidInputError('choose one of --now, --in and --at');
      const now = DateTime.now();
      const dueAt = etaOf({ in: after, set: { day, hour, minute }, at, timezone }, now);
      await confirmPast(dueAt, now, { in: after, now: atOnce });
      await withClient(async (alerts) => {
        const alert = alerts.get(id);
        const verdict = await alert.reschedule({ at: dueAt });
        const description = await alert.describe();
        if (verdict === 'rescheduled') {
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
