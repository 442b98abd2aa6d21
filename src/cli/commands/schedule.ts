import { type Command, Option } from '@commander-js/extra-typings';
import { DateTime } from 'luxon';
import { getAlertType } from '../../alert-types/alert-types.js';
import { loadConfiguredChannels } from '../../client/configured-channels.js';
import { planAlert } from '../../planning/plan.js';
import { parseEscalation } from '../../planning/policy.js';
import { AlertExistsError, InvalidInputError } from '../../util/errors.js';
import { collect, readArgs, wholeNumber } from '../arguments.js';
import { confirmPast } from '../confirm-past.js';
import { io } from '../io.js';
import { openProject, openTypes } from '../open-project.js';
import { notice, print } from '../output.js';
import * as text from '../plan-text.js';
import { FAILED } from '../report.js';
import { outcomeText } from '../text.js';
import { warnWithoutWorker } from '../warn-without-worker.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('<type>', "the alert's type, see 'alerts types'")
    .option('--now', 'fire at once (the default); with an --in that leads to the past, do not ask')
    .option('--in <duration>', "after a duration: 90s, 2h30m, '2 days', '1 month', P2DT3H")
    .option('--day <n>', 'with --in: on this day of the month', wholeNumber('--day'))
    .option('--hour <n>', 'with --in: at this hour', wholeNumber('--hour'))
    .option('--minute <n>', 'with --in: at this minute', wholeNumber('--minute'))
    .option('--at <time>', "at a time: 2026-12-24T18:00, 'tomorrow 9am'")
    .option('--every <interval>', 'repeat at an interval: 1s, 15m, 1d')
    .option('--cron <expression>', "repeat by a cron expression: '30 21 * * 1'")
    .option(
      '--timezone <zone>',
      "time zone of the given times, such as Europe/Paris (default: this machine's)",
    )
    .option('--arg <key=value>', 'an arg of the type (repeatable)', collect)
    .option('--args <json>', 'args as a JSON object')
    .option('--id <id>', "the alert's id (default: a new one)")
    .option('--if-absent', 'succeed, and start nothing, if there is an alert with this --id')
    .option('--replace', 'replace the alert with this --id, if there is one')
    .option(
      '--to <channel>',
      'where to deliver: a name of alerts.toml, or a URL (repeatable)',
      collect,
    )
    .option('--expires <duration>', 'do not deliver later than this after the due time')
    .option('--for <duration>', 'deliver only after its condition has held this long')
    .option('--until <time>', 'recurring: no run after this; a date includes that day')
    .option('--times <n>', 'recurring: end after this number of runs', wholeNumber('--times'))
    .option('--jitter <duration>', 'delay by up to this, by its id, to spread many alerts out')
    .addOption(
      new Option(
        '--dst-overlap <runs>',
        'cron: how often to run at a time that the clocks show twice (default: once)',
      ).choices(['once', 'twice'] as const),
    )
    .option(
      '--retry-attempts <n>',
      'maximum number of delivery attempts, 0 for no limit',
      wholeNumber('--retry-attempts'),
    )
    .option('--retry-interval <duration>', 'wait before the second attempt; doubles each time')
    .option('--repeat-every <duration>', 'repeat until its condition ends or somebody acknowledges')
    .option(
      '--escalate <after=channel>',
      'also notify CHANNEL if nobody acknowledges, such as 15m=mailto:lead@example.org (repeatable)',
      collect,
    )
    .option('--ack-timeout <duration>', 'how long an acknowledgement counts (default: for ever)')
    .option('--group <name>', 'digest that it joins on channels with digests (default: its type)')
    .option('--critical', 'deliver at once, ignoring send windows and digests')
    .option('--wait', 'wait until it has ended, and print the outcome')
    .option('--dry-run', 'print what would happen and when, and start nothing')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts schedule two-days-late --arg reporterId=7 --in '2 days' --to webhook
  alerts schedule reminder --arg to=Ada --arg text=Lunch --at 'tomorrow noon' --timezone Europe/Paris
  alerts schedule clock --every 15m --until 2026-12-31 --id ticker`,
    )
    .action(async (name, options) => {
      const { json } = options;

      const project = await openProject();
      const type = getAlertType(name, await openTypes(project));
      if (options.now && (options.at ?? options.every ?? options.cron) !== undefined) {
        throw new InvalidInputError('--now excludes --in, --at, --every and --cron: choose one');
      }
      if (options.ifAbsent && options.replace) {
        throw new InvalidInputError('--if-absent excludes --replace: choose one');
      }
      if (options.ifAbsent && options.id === undefined) {
        throw new InvalidInputError('--if-absent needs --id: add the id of the alert');
      }
      const args = readArgs(type.args, options.arg ?? [], options.args);
      const { id, replace, at, every, cron, timezone, to, expires, until } = options;
      const { day, hour, minute, times, jitter, dstOverlap } = options;
      const given = {
        id,
        replace,
        in: options.in,
        set: { day, hour, minute },
        at,
        every,
        cron,
        timezone,
        to,
        expires,
        for: options.for,
        until,
        times,
        jitter,
        dstOverlap,
        group: options.group,
        critical: options.critical,
        followUp: await followUpOf(options),
        retry: {
          ...(options.retryAttempts !== undefined && { maximumAttempts: options.retryAttempts }),
          ...(options.retryInterval !== undefined && { initialInterval: options.retryInterval }),
        },
      };
      const plan = planAlert(type, args, given, await loadConfiguredChannels(io().env, project));
      await confirmPast(plan.dueAt, DateTime.fromISO(plan.memo.createdAt), options);
      if (options.dryRun) return print(json, text.planDocument(plan), text.planText(plan));

      await withClient(async (alerts) => {
        const started = replace ? alerts.replace(plan) : alerts.start(plan);
        const alert = await started.catch((error: unknown) => {
          if (!(error instanceof AlertExistsError)) throw error;
          if (options.ifAbsent) return null;
          throw new AlertExistsError(plan.id, ID_TAKEN);
        });
        if (!alert) {
          notice(
            json,
            `the alert already exists, so nothing was started: see 'alerts show ${plan.id}'`,
          );
          return print(json, json && (await alerts.get(plan.id).describe()), plan.id);
        }
        notice(json, [text.planSummary(plan), ...text.warningsOf(plan)].join('\n'));
        await warnWithoutWorker(json, alerts);
        if (!options.wait) return print(json, json && (await alert.describe()), alert.id);
        if (!json) print(json, null, alert.id);
        const outcome = await alert.result();
        print(json, json && (await alert.describe()), outcomeText(outcome));
        if (outcome.status === 'failed') io().exitStatus = FAILED;
      });
    });
}

const ID_TAKEN = 'add --replace to take its place or --if-absent to leave it, or choose another id';

/** Returns undefined if no option asks for a follow-up, so that the type's counts. */
async function followUpOf({ repeatEvery, escalate, ackTimeout }: FollowUpTexts) {
  if ((repeatEvery ?? escalate ?? ackTimeout) === undefined) return undefined;
  return { repeatEvery, escalate: escalate?.map(parseEscalation), ackTimeout };
}

interface FollowUpTexts {
  repeatEvery?: string | undefined;
  escalate?: string[] | undefined;
  ackTimeout?: string | undefined;
}
