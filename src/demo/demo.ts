import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlertClient } from '../client/alert-client.js';
import { table } from '../client/cli/table.js';
import { temporalConfig, type TemporalConfig } from '../config.js';
import { connectDatabase } from '../database/connect.js';
import { createTables } from '../database/schema.js';
import { startDevServer } from '../dev-server/dev-server.js';
import getPort from 'get-port';
import { runWorker } from '../worker/run-worker.js';
import { escapeControls } from '../escape-controls.js';
import { interrupted } from '../interrupted.js';
import { flakyWebhook } from './flaky-webhook.js';
import { type Chapter, playStory } from './story.js';
import { reasonOf } from '../reason.js';

const interruption = interrupted();
const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-demo-'));
try {
  const chapters = await demo();
  console.log(`\n${result(chapters)}`);
  if (chapters.some(({ expected, became }) => expected !== became)) process.exitCode = 1;
} catch (error) {
  console.error(`demo: ${interruption.aborted ? 'interrupted' : escapeControls(reasonOf(error))}`);
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (interruption.aborted) process.exit(130);

/** On a database, a task queue and, unless another Temporal is named, a server of its own. */
async function demo(): Promise<Chapter[]> {
  const named = temporalConfig();
  if (named.named) return withWorker({ ...named, taskQueue: `alerts-demo-${randomUUID()}` });
  const ports = { port: await getPort(), uiPort: await getPort() };
  const database = join(directory, 'temporal.db');
  const server = await startDevServer({ ...ports, database }, interruption);
  try {
    const { address } = server;
    tell(`a Temporal server runs at ${address}, its Web UI at ${server.uiUrl}`);
    return await withWorker({ ...named, address, connection: { ...named.connection, address } });
  } finally {
    await server.stop();
  }
}

async function withWorker(config: TemporalConfig): Promise<Chapter[]> {
  const webhook = await flakyWebhook();
  process.env['ALERTS_WEBHOOK_URL'] = webhook.url;
  // An alerts.toml of the user's may have another webhook.
  process.env['ALERTS_CONFIG'] = devNull;
  // Never the user's own, since the story changes the data.
  process.env['DATABASE_URL'] = `file:${join(directory, 'reports.db')}`;
  process.env['LOG_LEVEL'] ??= 'error';
  const played = new AbortController();
  const signal = AbortSignal.any([interruption, played.signal]);
  const db = connectDatabase(process.env['DATABASE_URL']);
  await createTables(db);
  const worker = runWorker(config, { signal });
  const alerts = await AlertClient.connect(config);
  const story = playStory(alerts, db, tell);
  // After an interruption the story goes on for a moment, without its worker.
  story.catch(() => {});
  try {
    return await Promise.race([story, worker.then(stopped)]);
  } finally {
    played.abort();
    await worker;
    // A story that is cut off may still be calling: gRPC throws where nobody catches it, once its channel is closed.
    if (!interruption.aborted) await alerts.close();
    await db.destroy();
    webhook.close();
  }
}

function stopped(): never {
  throw new Error('the worker stopped before the end');
}

function tell(line: string): void {
  console.log(`· ${line}`);
}

function result(chapters: Chapter[]): string {
  const verdicts = chapters.map(({ expected, became }) =>
    expected === became ? '✔' : `✘ expected: ${expected}`,
  );
  const columns = [
    { head: 'ALERT', cells: chapters.map(({ alert }) => alert) },
    { head: 'BECAME', cells: chapters.map(({ became }) => became) },
    { head: '', cells: verdicts },
  ];
  return table([columns]);
}
