import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type InstallingProject, projectInstalling } from './support/installed-package.js';
import { CLIENT, shopFiles } from './support/shop-project.js';
import { testConfig } from './support/temporal.js';

// Run by `npm run test:nodes`, which fetches each version of Node by the npm package of that name.
const versions = (process.env['NODES'] ?? '').split(',');

let shop: InstallingProject;
beforeAll(async () => {
  shop = await projectInstalling('npm', { ...shopFiles, 'client.cjs': CLIENT });
}, 300_000);
afterAll(() => shop.remove());

describe.each(versions)('on Node %s', (version) => {
  const { address, taskQueue } = testConfig();
  let node: string;
  beforeAll(async () => {
    const fetching = ['--yes', '--package', `node@${version}`, 'node', '-p', 'process.execPath'];
    node = (await execa('npx', fetching, { cwd: shop.folder })).stdout;
  }, 300_000);

  const run = (file: string, ...args: string[]) => {
    const env = { TEMPORAL_ADDRESS: address, ALERTS_TASK_QUEUE: taskQueue };
    return execa(node, [file, ...args], { cwd: shop.folder, env, reject: false });
  };
  const alerts = (...args: string[]) =>
    run(join(shop.folder, 'node_modules/durable-alerts/dist/cli/alerts.js'), ...args);

  test('the version is the one that is meant', async () => {
    expect((await run('-p', 'process.versions.node')).stdout).toMatch(new RegExp(`^${version}\\.`));
  });

  test('a client in CommonJS schedules an alert', async () => {
    const { stdout, stderr } = await run('client.cjs');
    expect({ stdout, stderr }).toEqual({ stdout: 'scheduled', stderr: '' });
  });

  test('a worker delivers an alert of a type in TypeScript', async () => {
    const worker = alerts('worker');
    onTestFinished(() => void worker.kill('SIGTERM'));
    const ran = await alerts('schedule', 'order-unpaid', '--arg', 'orderId=7', '--wait');
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\nsent to console$/) });
    worker.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await worker;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Order 7 is still unpaid.' });
    expect(stderr).toMatch(/closed Shop$/);
  });
});
