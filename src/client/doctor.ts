import { status as grpcStatus } from '@grpc/grpc-js';
import { eachCheck } from '../alert-types/remote-check.js';
import { type Channels, eachChannel } from '../channels/channels.js';
import type { TemporalConfig } from '../config/environment.js';
import { DEFAULT_DATABASE, loadSettings } from '../config/settings.js';
import { AlertLabels, registration, searchAttributes } from '../contract/search-attributes.js';
import { databasesOf } from '../databases/read-only-query.js';
import type { TemporalService } from '../services/services.js';
import { formatDuration } from '../time/duration.js';
import { reasonOf } from '../util/errors.js';
import type { AlertClient } from './alert-client.js';
import { call, grpcCode, noNamespace } from './connection.js';
import { type FailingAlert, failingAlerts } from './failing-alerts.js';
import { isWorkerResponding, lastPollsOf, noWorkerPolls, pollersOf } from './workers.js';

export interface Check {
  check: string;
  ok: boolean;
  /** The result, and if it failed, what to do. */
  detail: string;
  /** The open alerts that cannot proceed, at most twenty. Only in the check of alerts. */
  failing?: FailingAlert[];
}

/** Checks everything that alerts need to be delivered. */
export async function runChecks(
  alerts: AlertClient,
  channels: Channels,
  config: TemporalConfig,
  env: NodeJS.ProcessEnv,
): Promise<Check[]> {
  const server = `${config.address}, namespace ${config.namespace}`;
  return [
    { check: 'temporal', ok: true, detail: `connected to ${server}` },
    await searchAttributesCheck(alerts, config),
    await workerCheck(alerts, config),
    await alertsCheck(alerts, config),
    ...(await databaseChecks(env)),
    ...(await probes('channel', eachChannel(channels), alerts)),
    ...(await probes('type', eachCheck(loadSettings(env), env), alerts)),
  ];
}

async function searchAttributesCheck(alerts: AlertClient, config: TemporalConfig): Promise<Check> {
  const { namespace } = config;
  const check = 'search attributes';
  const { connection } = alerts.temporal;
  const { customAttributes } = await call(connection, config, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  ).catch((error: unknown) => {
    throw grpcCode(error) === grpcStatus.NOT_FOUND ? noNamespace(namespace) : error;
  });
  const missing = searchAttributes.filter(({ name }) => !(name in customAttributes));
  if (missing.length === 0)
    return { check, ok: true, detail: `all ${searchAttributes.length} registered` };
  const cure = `run ${registration(namespace, missing)}`;
  // Alerts without labels do not need theirs.
  return missing.every((each) => each === AlertLabels)
    ? { check, ok: true, detail: `registered, but for labels: ${cure}` }
    : { check, ok: false, detail: `not registered: ${cure}` };
}

async function workerCheck(alerts: AlertClient, config: TemporalConfig): Promise<Check> {
  const { taskQueue } = config;
  const { connection } = alerts.temporal;
  const check = 'worker';
  const cure = "start one with 'npx alerts worker'";
  const { activities } = await call(connection, config, () =>
    lastPollsOf(alerts.temporal, taskQueue),
  );
  if (activities.length === 0) {
    return { check, ok: false, detail: `${noWorkerPolls(taskQueue)}: ${cure}` };
  }
  if (await call(connection, config, () => isWorkerResponding(alerts.temporal, taskQueue))) {
    return { check, ok: true, detail: `polls task queue '${taskQueue}'` };
  }
  const last = formatDuration(Math.max(0, Date.now() - Math.max(...activities)));
  const detail = `no worker of task queue '${taskQueue}' answers, though one polled ${last} ago and may be busy: ${cure}`;
  return { check, ok: false, detail };
}

/** Limits the alerts that are named to a person. */
const MAX_NAMED = 5;

async function alertsCheck(alerts: AlertClient, config: TemporalConfig): Promise<Check> {
  const check = 'alerts';
  const { connection } = alerts.temporal;
  const failing = await call(
    connection,
    config,
    () => failingAlerts(alerts.temporal, config.taskQueue),
    EXAMINATION_TIMEOUT,
  );
  if (failing.length === 0) {
    return { check, ok: true, detail: 'no workflow task fails again and again', failing };
  }
  const named = failing.slice(0, MAX_NAMED).map(({ id, reason }) => `${id} (${reason})`);
  const more = failing.length > MAX_NAMED ? ', …' : '';
  const detail = `the workflow task of ${named.join(', ')}${more} fails again and again: deploy a worker that can run it, or use 'temporal workflow reset' or 'temporal workflow terminate'`;
  return { check, ok: false, detail, failing };
}

/** Bounds the examination of up to two hundred alerts, in milliseconds. */
const EXAMINATION_TIMEOUT = 30_000;

/** Queries each configured database, including the default one only if DATABASE_URL is set. */
async function databaseChecks(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const settings = loadSettings(env);
  const { query, close } = databasesOf(settings, env);
  const checks = Object.entries(settings.databases)
    .filter(([, { url }]) => url !== DEFAULT_DATABASE || env['DATABASE_URL'])
    .map(async ([name]): Promise<Check> => {
      const check = `database ${name}`;
      return query(name, 'select 1').then(
        () => ({ check, ok: true, detail: 'answers' }),
        (error: unknown) => ({ check, ok: false, detail: reasonOf(error) }),
      );
    });
  return Promise.all(checks).finally(close);
}

interface Probed {
  probe: (temporal: Pick<TemporalService, 'pollers'>) => Promise<string>;
}

/** Probes everything of one kind that is usable. */
function probes(
  kind: string,
  found: Map<string, Probed | Error>,
  alerts: AlertClient,
): Promise<Check[]> {
  const pollers = (taskQueue: string) => pollersOf(alerts.temporal, taskQueue);
  const probe = async ([name, each]: [string, Probed | Error]) => {
    const check = `${kind} ${name}`;
    try {
      if (each instanceof Error) throw each;
      return { check, ok: true, detail: await each.probe({ pollers }) };
    } catch (error) {
      return { check, ok: false, detail: reasonOf(error) };
    }
  };
  return Promise.all([...found].map(probe));
}
