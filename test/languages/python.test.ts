import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { freePort } from '../support/free-port.js';
import { testConfig } from '../support/temporal.js';
import { temporaryDirectory } from '../worker/program.js';
import {
  checked,
  expectAlerts,
  expectSignatureNeeded,
  expectStory,
  language,
  orderUnpaid,
  recordHistory,
  serving,
  SHOP_SECRET,
  stage,
  stopAfterTest,
} from './story.js';

const folder = fileURLToPath(new URL('../../examples/python/', import.meta.url));
const venv = fileURLToPath(new URL('../../.data/languages/venv/', import.meta.url));

const { title, missing } = language('Python', 'python3');
describe.skipIf(missing)(title, () => {
  const inFolder = { cwd: folder, stdin: 'ignore' } as const;
  beforeAll(async () => {
    await execa('python3', ['-m', 'venv', venv]);
    const requirements = ['requirements.txt', 'requirements-dev.txt'];
    const named = requirements.flatMap((file) => ['--requirement', file]);
    await execa(`${venv}bin/pip`, ['install', '--quiet', ...named], inFolder);
  }, 300_000);

  test('the code has types', async () => {
    const { stdout } = await execa(`${venv}bin/mypy`, ['schedule.py', 'shop'], inFolder);
    expect(stdout).toMatch(/^Success/);
  });

  test('a program schedules, changes and cancels alerts', async () => {
    const played = await stage();
    const { env, report } = played;
    const program = ['schedule.py', report];
    const options = { ...inFolder, env, reject: false };
    const { stdout, stderr, exitCode, signal } = await execa(`${venv}bin/python`, program, options);
    expectStory(stdout, report);
    // Threads of temporalio may crash Python while it shuts down, when the program has done its work.
    if (signal === undefined) expect(exitCode, stderr).toBe(0);
    else expect(['SIGABRT', 'SIGSEGV']).toContain(signal);
    await expectAlerts(played);
    await recordHistory(played, 'python');
  });

  describe('a Django project', () => {
    test('follows its orders up, and answers whether an alert goes out', async () => {
      const host = `127.0.0.1:${await freePort()}`;
      const address = `http://${host}`;
      const played = await stage(
        testConfig(),
        `${orderUnpaid(address)}
[types.unpaid-by-activity]
check = "activity:order-unpaid@django"`,
      );
      const { alerts, listener } = played;
      const env = {
        ...played.env,
        SHOP_SECRET,
        DATABASE: join(await temporaryDirectory(), 'shop.db'),
      };
      const manage = (...args: string[]) =>
        execa(`${venv}bin/python`, ['shop/manage.py', ...args], { ...inFolder, env });
      await manage('migrate');
      expect((await manage('makemigrations', '--check')).stdout).toBe('No changes detected');
      stopAfterTest(manage('check_alerts'));
      await serving(address, manage('runserver', '--noreload', host));

      const post = (path: string, fields: Record<string, string> = {}) =>
        fetch(`${address}/${path}`, { method: 'POST', body: new URLSearchParams(fields) });
      // Ids count from 1 in each database, but all tests of this server share its alerts.
      const create = async () => {
        const response = await post('orders', { email: 'ada@example.org' });
        return z.object({ id: z.number() }).parse(await response.json()).id;
      };
      const alertOf = (id: number) => alerts.get(`order-${id}-unpaid`);

      const unpaid = await create();
      const shown: unknown = await (await fetch(`${address}/orders/${unpaid}/alert`)).json();
      expect(shown).toMatchObject({ type: 'order-unpaid', args: { orderId: unpaid } });
      await alertOf(unpaid).reschedule({ in: '0s' });
      expect(await alertOf(unpaid).result()).toMatchObject({ status: 'sent' });
      const text = `Order ${unpaid} is still unpaid.`;
      expect(JSON.parse(listener.requests[0]?.body ?? '')).toMatchObject({ text });

      const paid = await create();
      expect((await post(`orders/${paid}/pay`)).status).toBe(204);
      expect(await alertOf(paid).result()).toMatchObject({ status: 'cancelled' });
      const reason = `order ${paid} was paid`;
      expect(await checked(played, `order-${paid}-unpaid`, paid)).toMatchObject({ reason });
      // Nothing is left to cancel.
      expect((await post(`orders/${paid}/pay`)).status).toBe(204);
      expect(await checked(played, `order-${paid + 1}-unpaid`, paid + 1)).toMatchObject({
        status: 'skipped',
      });
      const byActivity = (id: number) =>
        checked(played, `activity-${id}-${played.report}`, id, 'unpaid-by-activity');
      expect(await byActivity(unpaid)).toMatchObject({ status: 'sent' });
      expect(await byActivity(paid)).toMatchObject({ status: 'skipped', reason });
      expect(listener.requests).toHaveLength(2);
      await expectSignatureNeeded(address);
    });
  });
});
