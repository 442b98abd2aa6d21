import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlertClient, temporalConfig, type TemporalConfig } from 'durable-alerts';
import { startDevServer } from 'durable-alerts/dev';
import { runWorker } from 'durable-alerts/worker';
import getPort, { portNumbers } from 'get-port';
import config from '../alerts.config.js';
import { clock } from '../alerts/clock.js';
import { twoDaysLate } from '../alerts/two-days-late.js';
import { openDatabase } from '../database/connect.js';
import { flakyWebhook } from './flaky-webhook.js';
import { type Chapter, playStory } from './story.js';

const interruption = interrupted();
const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-demo-'));
try {
  const chapters = await demo();
  console.log(`\n${result(chapters)}`);
  if (chapters.some(({ expected, became }) => expected !== became)) process.exitCode = 1;
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`demo: ${interruption.aborted ? 'interrupted' : reason}`);
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (interruption.aborted) process.exit(130);

/** Returns a signal that aborts at the first Ctrl-C. The second ends the process. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error('interrupted'));
    });
  }
  return controller.signal;
}

/**
 * Plays the story on a new database and task queue, and on a new server unless another Temporal is
 * named.
 */
async function demo(): Promise<Chapter[]> {
  const named = temporalConfig();
  if (named.named) return withWorker({ ...named, taskQueue: `alerts-demo-${randomUUID()}` });
  // Below the ports that the system gives to any server that asks for one.
  const port = portNumbers(20_000, 29_000);
  const ports = { port: await getPort({ port }), uiPort: await getPort({ port }) };
  const database = join(directory, 'temporal.db');
  const server = await startDevServer({ ...ports, database }, interruption);
  try {
    const { address } = server;
    report(`a Temporal server runs at ${address}, its Web UI at ${server.uiUrl}`);
    return await withWorker({ ...named, address, connection: { ...named.connection, address } });
  } finally {
    await server.stop();
  }
}

async function withWorker(temporal: TemporalConfig): Promise<Chapter[]> {
  const webhook = await flakyWebhook();
  process.env['ALERTS_WEBHOOK_URL'] = webhook.url;
  // The user's alerts.toml may set another webhook.
  process.env['ALERTS_CONFIG'] = devNull;
  // Never uses the user's database, because the story changes the data.
  process.env['DATABASE_URL'] = `file:${join(directory, 'reports.db')}`;
  process.env['LOG_LEVEL'] ??= 'error';
  const played = new AbortController();
  const signal = AbortSignal.any([interruption, played.signal]);
  const db = await openDatabase();
  // Passes the types, because a path would be relative to the current directory.
  const worker = runWorker({ ...config, types: [twoDaysLate, clock] }, { temporal, signal });
  const alerts = await AlertClient.connect(temporal);
  const story = playStory(alerts, db, report);
  // After an interruption, the story continues for a moment without its worker.
  story.catch(() => {});
  try {
    return await Promise.race([story, worker.then(stopped)]);
  } finally {
    played.abort();
    await worker;
    // An interrupted story may still be calling, and gRPC throws an uncaught error once its channel
    // is closed.
    if (!interruption.aborted) await alerts.close();
    await db.destroy();
    webhook.close();
  }
}

function stopped(): never {
  throw new Error('the worker stopped before the end');
}

function report(line: string): void {
  console.log(`· ${line}`);
}

function result(chapters: Chapter[]): string {
  const rows = chapters.map(({ alert, expected, became }) => {
    return [alert, became, expected === became ? '✔' : `✘ expected: ${expected}`];
  });
  const table = [['ALERT', 'BECAME', ''], ...rows];
  const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
