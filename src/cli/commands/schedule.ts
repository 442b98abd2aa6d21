import { type Command, Option } from '@commander-js/extra-typings';
import { requestTexts as texts } from '../../contract/request-texts.js';
import { collect, optionText, wholeNumber } from '../arguments.js';

export function configure(command: Command): void {
  command
    .argument('<type>', "the alert's type, see 'alerts types'")
    .option('--now', 'fire at once (the default); with an --in that leads to the past, do not ask')
    .option('--in <duration>', optionText(texts.in))
    .option('--calendar <name>', `with --in: ${optionText(texts.calendar)}`)
    .option('--day <n>', `with --in: ${optionText(texts.day)}`, wholeNumber('--day'))
    .option('--hour <n>', `with --in: ${optionText(texts.hour)}`, wholeNumber('--hour'))
    .option('--minute <n>', `with --in: ${optionText(texts.minute)}`, wholeNumber('--minute'))
    .option('--at <time>', optionText(texts.at))
    .option('--every <interval>', optionText(texts.every))
    .option('--cron <expression>', optionText(texts.cron))
    .option('--timezone <zone>', `${optionText(texts.timezone)} (default: this machine's)`)
    .option('--arg <key=value>', 'an arg of the type (repeatable)', collect)
    .option('--args <json>', 'args as a JSON object')
    .option('--id <id>', optionText(texts.id))
    .option('--if-absent', 'succeed, and start nothing, if there is an alert with this --id')
    .option('--replace', 'replace the alert with this --id, if there is one')
    .option('--to <channel>', `${optionText(texts.to)} (repeatable)`, collect)
    .option('--expires <duration>', optionText(texts.expires))
    .option('--for <duration>', optionText(texts.for))
    .option('--until <time>', optionText(texts.until))
    .option('--times <n>', optionText(texts.times), wholeNumber('--times'))
    .option('--jitter <duration>', optionText(texts.jitter))
    .addOption(
      new Option('--dst-overlap <runs>', optionText(texts.dstOverlap)).choices([
        'once',
        'twice',
      ] as const),
    )
    .option(
      '--retry-attempts <n>',
      optionText(texts.maximumAttempts),
      wholeNumber('--retry-attempts'),
    )
    .option('--retry-interval <duration>', optionText(texts.initialInterval))
    .option('--repeat-every <duration>', optionText(texts.repeatEvery))
    .option(
      '--escalate <after=channel>',
      `${optionText(texts.escalate)}, such as 15m=mailto:lead@example.org (repeatable)`,
      collect,
    )
    .option('--ack-timeout <duration>', optionText(texts.ackTimeout))
    .option('--group <name>', optionText(texts.group))
    .option('--critical', optionText(texts.critical))
    .option('--label <key=value>', 'a label to find it by (repeatable)', collect)
    .option('--wait', 'wait until it has ended, and print the outcome')
    .option('--dry-run', 'print what would happen and when, and start nothing')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts schedule two-days-late --arg reporterId=7 --in '2 days' --to webhook
  alerts schedule reminder --arg to=Ada --arg text=Lunch --at 'tomorrow noon' --timezone Europe/Paris
  alerts schedule reminder --arg to=Ada --arg text=Invoice --in '3 business days' --calendar fr
  alerts schedule clock --every 15m --until 2026-12-31 --id ticker`,
    )
    .action(async (type, options) => {
      const { scheduleAlert } = await import('../schedule-alert.js');
      await scheduleAlert(type, options);
    });
}
