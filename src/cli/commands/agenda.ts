import type { Command } from '@commander-js/extra-typings';
import { localZone, parseZone } from '../../time/zone.js';
import { InvalidInputError } from '../../util/errors.js';
import { collect, wholeNumber } from '../arguments.js';
import { notice, outputWidth, print } from '../output.js';
import { noteUnknownType } from '../type-hint.js';
import { withClient } from '../with-client.js';

const MAX_DAYS = 366;

export function configure(command: Command): void {
  command
    .option('--days <n>', 'number of days, from today', wholeNumber('--days'), 7)
    .option(
      '--timezone <zone>',
      "time zone of the days, such as Europe/Paris (default: this machine's)",
    )
    .option('--type <type>', 'only alerts of this type')
    .option('--label <key=value>', 'only alerts with this label (repeatable)', collect)
    .option('--subject <text>', 'only alerts whose subject contains this text')
    .option('--due-before <time>', 'only alerts that are due before this time')
    .option('--due-after <time>', 'only alerts that are due after this time')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts agenda --days 1
  alerts agenda --timezone Europe/Paris --type reminder`,
    )
    .action(async ({ days, timezone, json, ...given }) => {
      if (days < 1 || days > MAX_DAYS) {
        throw new InvalidInputError(`--days must be from 1 to ${MAX_DAYS}, not ${days}`);
      }
      const zone = parseZone(timezone ?? localZone());
      const { DateTime } = await import('luxon');
      const { readFilter } = await import('../filter.js');
      const filter = readFilter({ ...given, timezone });
      const { agendaOf } = await import('../../client/listing/agenda.js');
      const { agendaText, pausedText } = await import('../agenda-text.js');
      await withClient(async (alerts) => {
        const open = await alerts.list({ ...filter, limit: Number.MAX_SAFE_INTEGER });
        const found = agendaOf(open, DateTime.now().setZone(zone), days);
        const paused = pausedText(open);
        if (found.length === 0 && !json) {
          notice(json, 'no alerts in these days');
          if (paused === '') return noteUnknownType(json, given.type);
        } else {
          print(json, { timezone: zone, days: found }, agendaText(found, zone, outputWidth()));
        }
        if (paused !== '') notice(json, paused);
      });
    });
}
