import { DateTime } from 'luxon';
import { z } from 'zod';
import { unknownTypeText } from '../alert-types/alert-types.js';
import type { AlertClient } from '../client/alert-client.js';
import { loadConfiguredChannels } from '../client/configured-channels.js';
import { parseLabels } from '../planning/labels.js';
import type { UncheckedStartOptions } from '../planning/options.js';
import { type Plan, planAlert } from '../planning/plan.js';
import { parseEscalation } from '../planning/policy.js';
import {
  AlertExistsError,
  InvalidInputError,
  NoWorkerError,
  UnreachableError,
} from '../util/errors.js';
import { nearestName } from '../util/nearest.js';
import { confirmPast } from './confirm-past.js';
import { io } from './io.js';
import { openProject, openTypes } from './open-project.js';
import { notice, print } from './output.js';
import * as text from './plan-text.js';
import { FAILED } from './report.js';
import { outcomeText } from './text.js';
import { readArgs, splitArg } from './type-args.js';
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
  const types = await openTypes(project);
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
  const type = types.get(name);
  if (!type) {
    const isProject = project.source !== project.folder;
    return planByName(name, { arg, args, request }).catch((error: unknown) => {
      throw isUnplanned(error) && (isProject || nearestName(name, types.keys()) !== undefined)
        ? new InvalidInputError(unknownTypeText(name, types), { cause: error })
        : error;
    });
  }
  const channels = await loadConfiguredChannels(io().env, project);
  return planAlert(type, readArgs(type.args, arg, args), request, channels);
}

interface Named {
  arg: string[];
  args: string | undefined;
  request: UncheckedStartOptions;
}

/** Lets a worker plan an alert of a type that this project lacks. */
async function planByName(name: string, { arg, args, request }: Named): Promise<Plan> {
  // Only a worker knows which args are texts. One of an earlier version takes these values.
  const guessed = readArgs(z.object({}), arg, args);
  const texts = Object.fromEntries(arg.map(splitArg));
  return withClient(async (alerts) => {
    // A client that may schedule alerts may lack the permission to see workers.
    if (await alerts.hasWorker().catch(() => true))
      return alerts.plan(name, z.record(z.string(), z.json()).parse(guessed), request, texts);
    throw new NoWorkerError(
      `the type '${name}' is unknown here, and no worker runs that may know it: start one with 'npx alerts worker'`,
    );
  });
}

function isUnplanned(error: unknown): boolean {
  return error instanceof NoWorkerError || error instanceof UnreachableError;
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
