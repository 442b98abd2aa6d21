import { DateTime } from 'luxon';
import { getAlertType } from '../alert-types/alert-types.js';
import type { AlertClient } from '../client/alert-client.js';
import { loadConfiguredChannels } from '../client/configured-channels.js';
import { parseLabels } from '../planning/labels.js';
import type { UncheckedStartOptions } from '../planning/options.js';
import { type Plan, planAlert } from '../planning/plan.js';
import { parseEscalation } from '../planning/policy.js';
import { AlertExistsError, InvalidInputError } from '../util/errors.js';
import { confirmPast } from './confirm-past.js';
import { io } from './io.js';
import { openProject, openTypes } from './open-project.js';
import { notice, print } from './output.js';
import * as text from './plan-text.js';
import { FAILED } from './report.js';
import { outcomeText } from './text.js';
import { readArgs } from './type-args.js';
import { warnWithoutWorker } from './warn-without-worker.js';
import { withClient } from './with-client.js';

interface Flags {
  now?: true | undefined;
  ifAbsent?: true | undefined;
  wait?: true | undefined;
  dryRun?: true | undefined;
  json?: true | undefined;
}

/** Options of the command that a request nests or the type defines. */
interface FlatOptions {
  arg?: string[] | undefined;
  args?: string | undefined;
  day?: number | undefined;
  hour?: number | undefined;
  minute?: number | undefined;
  retryAttempts?: number | undefined;
  retryInterval?: string | undefined;
  repeatEvery?: string | undefined;
  escalate?: string[] | undefined;
  ackTimeout?: string | undefined;
  label?: string[] | undefined;
}

type Options = Flags &
  FlatOptions &
  Omit<UncheckedStartOptions, 'in'> & { in?: string | undefined };

/** Plans an alert from the options of the command, and starts it unless it is a dry run. */
export async function scheduleAlert(
  name: string,
  { now, ifAbsent, wait, dryRun, json, ...options }: Options,
): Promise<void> {
  const { id, in: duration, at, every, cron, replace } = options;
  if (now && (at ?? every ?? cron) !== undefined) {
    throw new InvalidInputError('--now excludes --in, --at, --every and --cron: choose one');
  }
  if (ifAbsent && replace) {
    throw new InvalidInputError('--if-absent excludes --replace: choose one');
  }
  if (ifAbsent && id === undefined) {
    throw new InvalidInputError('--if-absent needs --id: add the id of the alert');
  }
  const plan = await planFrom(name, options);
  const createdAt = DateTime.fromISO(plan.memo.createdAt);
  await confirmPast(plan.dueAt, createdAt, { in: duration, now, dryRun });
  if (dryRun) return print(json, text.planDocument(plan), text.planText(plan));

  await withClient(async (alerts) => {
    const alert = await start(alerts, plan, { replace, ifAbsent });
    if (!alert) {
      notice(
        json,
        `the alert already exists, so nothing was started: see 'alerts show ${plan.id}'`,
      );
      return print(json, json && (await alerts.get(plan.id).describe()), plan.id);
    }
    notice(json, [text.planSummary(plan), ...text.warningsOf(plan)].join('\n'));
    await warnWithoutWorker(json, alerts);
    if (!wait) return print(json, json && (await alert.describe()), alert.id);
    if (!json) print(json, null, alert.id);
    const outcome = await alert.result();
    print(json, json && (await alert.describe()), outcomeText(outcome));
    if (outcome.status === 'failed') io().exitStatus = FAILED;
  });
}

async function planFrom(name: string, options: FlatOptions & UncheckedStartOptions): Promise<Plan> {
  const { arg = [], args, day, hour, minute, label = [], ...others } = options;
  const { retryAttempts, retryInterval, repeatEvery, escalate, ackTimeout, ...given } = others;
  const project = await openProject();
  const type = getAlertType(name, await openTypes(project));
  const request = {
    ...given,
    set: { day, hour, minute },
    labels: parseLabels(label),
    retry: { maximumAttempts: retryAttempts, initialInterval: retryInterval },
    // Without these options the follow-up of the type applies.
    ...((repeatEvery ?? escalate ?? ackTimeout) !== undefined && {
      followUp: { repeatEvery, escalate: escalate?.map(parseEscalation), ackTimeout },
    }),
  };
  const channels = await loadConfiguredChannels(io().env, project);
  return planAlert(type, readArgs(type.args, arg, args), request, channels);
}

/** Returns undefined if the alert exists already and may stay. */
function start(
  alerts: AlertClient,
  plan: Plan,
  { replace, ifAbsent }: Flags & { replace?: boolean | undefined },
) {
  const started = replace ? alerts.replace(plan) : alerts.start(plan);
  return started.catch((error: unknown) => {
    if (!(error instanceof AlertExistsError)) throw error;
    if (ifAbsent) return undefined;
    throw new AlertExistsError(plan.id, ID_TAKEN);
  });
}

const ID_TAKEN = 'add --replace to take its place or --if-absent to leave it, or choose another id';
