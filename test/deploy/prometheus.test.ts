import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { freePort } from '../support/free-port.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { reminder } from '../../src/alerts/reminder.js';
import { twoDaysLate } from '../../examples/reporters/alerts/two-days-late.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { testConfig } from '../support/temporal.js';
import { readyRealWorker } from '../worker/real-worker.js';

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url));
const read = (name: string) => readFile(join(deploy, name), 'utf8');

const board = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })),
});

/** Returns the queries of the dashboard, with Grafana's variables filled in. */
async function dashboard(): Promise<string[]> {
  const { panels } = board.parse(JSON.parse(await read('grafana/durable-alerts.json')));
  const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  return asked.map((expr) =>
    expr.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '6h'),
  );
}

const promtool = process.env['PROMTOOL'] || 'promtool';
const isThere = spawnSync(promtool, ['--version']).status === 0;

describe.skipIf(!isThere)('for promtool', () => {
  test('the example and the rules are valid', async () => {
    await execa(promtool, ['check', 'config', join(deploy, 'prometheus/prometheus.yml')]);
  });

  test('the rules fire when they should', async () => {
    await execa(promtool, ['test', 'rules', join(deploy, 'prometheus/rules.test.yml')]);
  });

  test('the queries of the dashboard are valid', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'alerts-promtool-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const rules = (await dashboard()).map((expr, index) => ({ record: `panel:${index}`, expr }));
    // YAML takes JSON.
    const file = join(directory, 'dashboard.yml');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    await execa(promtool, ['check', 'rules', file]);
  });
});

test('a worker serves each metric of the rules and the dashboard', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const config = testConfig();
  await readyRealWorker(config, { METRICS_ADDRESS: address });
  const alerts = await AlertClient.connect(config);
  onTestFinished(() => alerts.close());
  const standUp = { to: 'Ada', text: 'Stand-up' };
  const retry = { maximumAttempts: 2, initialInterval: '10ms' };
  // One alert is sent, one fails, and the subject of one is gone.
  const started = [
    await alerts.schedule(reminder, standUp),
    await alerts.schedule(reminder, standUp, { to: ['http://127.0.0.1:9/'], retry }),
    await alerts.schedule(twoDaysLate, { reporterId: 'nobody' }),
  ];
  const outcomes = await Promise.all(started.map((alert) => alert.result()));
  expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'failed', 'skipped']);

  const served = new Set(metricsIn(await (await fetch(`http://${address}/metrics`)).text()));
  const asked = metricsIn([await read('prometheus/rules.yml'), ...(await dashboard())].join('\n'));
  expect(asked.length).toBeGreaterThan(10);
  expect([...new Set(asked)].filter((name) => !served.has(name))).toEqual([]);
});

function metricsIn(text: string): string[] {
  return text.match(/\b(?:alerts|temporal)_[a-z_]+\b/g) ?? [];
}
