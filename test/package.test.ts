import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import { freePort } from './support/free-port.js';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { eventually } from './support/eventually.js';
import { type InstallingProject, projectInstalling } from './support/installed-package.js';
import { CLIENT, shopFiles } from './support/shop-project.js';
import { testConfig } from './support/temporal.js';

const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));

const files = {
  ...shopFiles,
  // Prints what an import changes for the rest of its process, besides what other packages keep for themselves.
  'import-all.mjs': `
    const state = () => ({
      environment: JSON.stringify(process.env),
      listeners: String(process.eventNames()),
      resources: String(process.getActiveResourcesInfo().filter((name) => /TCP|Time/.test(name))),
      globals: String(Object.getOwnPropertyNames(globalThis).filter((name) => !/^__/.test(name))),
    });
    for (const entry of process.argv.slice(2)) {
      const before = state();
      await import(entry);
      const after = state();
      for (const each of Object.keys(before)) {
        if (before[each] !== after[each]) console.log(entry, each, before[each], after[each]);
      }
    }`,
  // Compiles without the package that tests need when they run.
  'check.ts': `
    import { checkAlert } from 'durable-alerts/testing';
    import orderUnpaid from './alerts/order-unpaid.js';
    import { Shop } from './shop.js';
    export const checked = checkAlert(orderUnpaid, { orderId: 7 }, { services: { shop: new Shop() } });`,
  'schemas.mjs': `
    import outcome from 'durable-alerts/schemas/v1/outcome.json' with { type: 'json' };
    console.log(outcome.$id);`,
  'schema.mjs': `
    import schema from 'durable-alerts/schema.json' with { type: 'json' };
    console.log(JSON.stringify(schema));`,
};

const CHECK = `
  const { checkAlert } = require('durable-alerts/testing');
  const { reminder } = require('durable-alerts/alerts/reminder');
  checkAlert(reminder, { to: 'Ada', text: 'Stand-up' }).catch((error) => console.log(error.message));`;

describe.each(['npm', 'pnpm'] as const)('a project that uses %s', (manager) => {
  const { address, taskQueue } = testConfig();
  let shop: InstallingProject;
  beforeAll(async () => {
    shop = await projectInstalling(manager, files);
    return shop.remove;
  }, 300_000);

  const alerts = (...args: string[]) =>
    shop.alerts(args, { TEMPORAL_ADDRESS: address, ALERTS_TASK_QUEUE: taskQueue });

  test('compiles, with its services typed', async () => {
    expect((await execa(tsc, ['-p', shop.folder], { reject: false })).stdout).toBe('');
  });

  test('lists its type, schedules it, and delivers it by a worker that closes the services', async () => {
    expect((await alerts('types')).stdout).toMatch(/^order-unpaid +orderId=number$/m);
    const worker = alerts('worker');
    onTestFinished(() => void worker.kill('SIGTERM'));
    const ran = await alerts('schedule', 'order-unpaid', '--arg', 'orderId=7', '--wait');
    expect(ran).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/\nsent to console$/),
    });
    worker.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await worker;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Order 7 is still unpaid.' });
    expect(stderr).toMatch(/closed Shop$/);
  });

  test('has opened no database', async () => {
    const ours = ['-name', '*.db', '-not', '-path', '*/node_modules/*'];
    expect((await execa('find', [shop.folder, ...ours])).stdout).toBe('');
  });

  test('has the JSON Schema of a request', async () => {
    const { stdout } = await shop.node('schema.mjs');
    const isRequest = new Ajv2020().compile(JSON.parse(stdout));
    const request = { type: 'order-unpaid', args: { orderId: 7 }, in: '3 days', to: ['console'] };
    expect(isRequest(request)).toBe(true);
    expect(isRequest({ ...request, to: 'console' })).toBe(false);
    expect(isRequest({ ...request, eta: '3 days' })).toBe(false);
    expect(isRequest({ in: '3 days' })).toBe(false);
  });

  test('has the schemas of version 1 of the contract', async () => {
    expect((await shop.node('schemas.mjs')).stdout).toBe('urn:durable-alerts:v1:outcome');
  });

  test('changes nothing in its process by an import', async () => {
    const entries = Object.keys(manifest.exports)
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => entry.replace('.', manifest.name).replace('*', 'reminder'));
    expect(await shop.node('import-all.mjs', entries)).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('has a package in which the commands that alerts init prints work', async () => {
    const web = join(shop.folder, 'packages/web');
    await mkdir(web, { recursive: true });
    await writeFile(join(web, 'package.json'), '{}');
    const local = { TEMPORAL_ADDRESS: undefined, TEMPORAL_CONFIG_FILE: '/no/temporal.toml' };
    const init = await shop.alerts(['init', '--json'], local, web);
    expect(JSON.parse(init.stdout)).toMatchObject({
      next: [
        'npx alerts dev',
        'npx alerts schedule hello --arg name=Ada --in 10s',
        'npx alerts list',
      ],
    });

    const [port, uiPort] = [String(await freePort()), String(await freePort())];
    const dev = shop.alerts(['dev', '--port', port, '--ui-port', uiPort], local, web);
    onTestFinished(() => void dev.kill('SIGTERM'));
    let said = '';
    dev.stdout.on('data', (text: Buffer) => (said += text.toString()));
    await eventually(
      () => said,
      (text) => text.includes('Ctrl-C stops'),
      40_000,
    );
    const schedule = ['schedule', 'hello', '--arg', 'name=Ada', '--in', '1s', '--wait'];
    const ran = await shop.alerts(schedule, { ...local, TEMPORAL_PORT: port }, web);
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\nsent to console$/) });
    dev.kill('SIGINT');
    expect(await dev).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\nHello Ada$/) });
    expect(await readFile(join(web, '.data/.gitignore'), 'utf8')).toBe('*\n');
  });
});

describe('a web service that only schedules, installed without optional packages', () => {
  const { address, taskQueue } = testConfig();
  const env = { TEMPORAL_ADDRESS: address, ALERTS_TASK_QUEUE: taskQueue };
  const optional = manifest.optionalDependencies;
  let service: InstallingProject;
  beforeAll(async () => {
    service = await projectInstalling('npm without optional packages', {
      'service.cjs': CLIENT,
      'check.cjs': CHECK,
    });
    return service.remove;
  }, 300_000);

  test('schedules an alert, from CommonJS', async () => {
    const { stdout, stderr } = await service.node('service.cjs', [], env);
    expect({ stdout, stderr }).toEqual({ stdout: 'scheduled', stderr: '' });
  });

  test('says in one line which package a worker needs', async () => {
    const { stderr, exitCode } = await service.alerts(['worker'], env);
    expect({ stderr, exitCode }).toEqual({
      stderr: `alerts: a worker needs the package @temporalio/worker, which is not installed: npm install @temporalio/worker@${optional['@temporalio/worker']}`,
      exitCode: 1,
    });
  });

  test('says in doctor which package a database needs', async () => {
    const { stdout } = await service.alerts(['doctor'], { ...env, DATABASE_URL: 'file:own.db' });
    expect(stdout).toContain(
      `a SQLite database needs the package libsql, which is not installed: npm install libsql@${optional.libsql}`,
    );
  });

  test('says in one line which package a test needs', async () => {
    const { stdout } = await service.node('check.cjs');
    expect(stdout).toBe(
      `checkAlert needs the package @temporalio/testing, which is not installed: npm install @temporalio/testing@${manifest.peerDependencies['@temporalio/testing']}`,
    );
  });

  test('schedules without traces, and says which packages they need', async () => {
    const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const { stdout, stderr } = await service.node('service.cjs', [], { ...env, ...collector });
    expect(stdout).toBe('scheduled');
    expect(stderr).toMatch(/tracing needs the package .*: npm install .*opentelemetry/);
  });
});
