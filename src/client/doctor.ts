import { status as grpcStatus } from '@grpc/grpc-js';
import {
  type Channels,
  type ChannelUnusable,
  eachChannel,
  type OpenChannel,
} from '../activities/channels.js';
import type { TemporalConfig } from '../config.js';
import { databasesOf } from '../database/read-only-query.js';
import { loadSettings } from '../settings.js';
import { searchAttributes } from '../workflows/search-attributes.js';
import type { AlertClient } from './alert-client.js';
import { pollersOf } from './pollers.js';
import { call, grpcCode, noNamespace } from './temporal.js';
import { reasonOf } from '../reason.js';

export interface Check {
  check: string;
  ok: boolean;
  /** What was found, and if it is not in order what to do. */
  detail: string;
}

/** Everything an alert needs to go out, looked at in turn. */
export async function examine(
  alerts: AlertClient,
  channels: Channels,
  config: TemporalConfig,
  env: NodeJS.ProcessEnv,
): Promise<Check[]> {
  const place = `${config.address}, namespace ${config.namespace}`;
  return [
    { check: 'temporal', ok: true, detail: `reached at ${place}` },
    await searchAttributesCheck(alerts, config),
    await workerCheck(alerts, config),
    ...(await databaseChecks(env)),
    ...(await Promise.all([...eachChannel(channels)].map(channelCheck))),
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
  if (missing.length === 0) return { check, ok: true, detail: `all ${searchAttributes.length}` };
  const flags = missing.map(({ name, type }) => `--name ${name} --type ${cliType(type)}`);
  const cure = `temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`;
  return { check, ok: false, detail: `not registered; run: ${cure}` };
}

/** KEYWORD_LIST is KeywordList for Temporal's command. */
function cliType(type: string): string {
  return type.toLowerCase().replaceAll(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}

async function workerCheck(alerts: AlertClient, config: TemporalConfig): Promise<Check> {
  const { taskQueue } = config;
  const { activities } = await call(alerts.temporal.connection, config, () =>
    pollersOf(alerts.temporal, taskQueue),
  );
  if (activities > 0) {
    return { check: 'worker', ok: true, detail: `polls task queue '${taskQueue}'` };
  }
  const detail = `no worker polls task queue '${taskQueue}': start one with 'npm run worker'`;
  return { check: 'worker', ok: false, detail };
}

/** Those of alerts.toml; the default one is the worker's to make. */
async function databaseChecks(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const settings = loadSettings(env);
  const { query, close } = databasesOf(settings, env);
  const names = Object.keys(settings.databases).filter((name) => name !== 'default');
  const checks = names.map(async (name): Promise<Check> => {
    const check = `database ${name}`;
    return query(name, 'select 1').then(
      () => ({ check, ok: true, detail: 'answers' }),
      (error: unknown) => ({ check, ok: false, detail: reasonOf(error) }),
    );
  });
  return Promise.all(checks).finally(close);
}

async function channelCheck([name, channel]: [
  string,
  OpenChannel | ChannelUnusable,
]): Promise<Check> {
  const check = `channel ${name}`;
  try {
    if (channel instanceof Error) throw channel;
    return { check, ok: true, detail: await channel.probe() };
  } catch (error) {
    return { check, ok: false, detail: reasonOf(error) };
  }
}
