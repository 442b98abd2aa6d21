/** The commands of docs/from-other-languages.md start what the page says. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { startWorker, typesOf } from '../support/temporal.js';
import { blocksIn, page } from './markdown.js';

const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));
const message = () => ({ text: 'said' });
const unpaid = defineAlert({
  type: 'order-unpaid',
  args: z.object({ orderId: z.number() }),
  message,
});
const clock = defineAlert({ type: 'clock', args: z.object({}), message });

test('every command starts an alert', async () => {
  const { config: inNamespace } = await createNamespace();
  const config = { ...inNamespace(), taskQueue: 'alerts' };
  const worker = await startWorker(config, { types: typesOf(unpaid, clock) });
  const alerts = await AlertClient.connect(config);
  onTestFinished(async () => {
    await worker.stop();
    await alerts.close();
  });
  const text = await page('docs/from-other-languages.md');
  const shell = blocksIn(text, 'sh').flatMap((block) => block.lines);
  const lines = shell.filter((line) => line.startsWith('temporal '));
  expect(lines).toHaveLength(3);
  const env = { TEMPORAL_ADDRESS: config.address, TEMPORAL_NAMESPACE: config.namespace };
  const printed: string[] = [];
  for (const line of lines) {
    const command = `temporal() { '${script}' cli "$@"; }; ${line}`;
    printed.push((await execa('bash', ['-c', command], { env, stdin: 'ignore' })).stdout);
  }
  expect(printed[1]).toContain('"args":{"orderId":7}');
  const oneShot = await eventually(
    () => alerts.get('order-7-unpaid').describe(),
    ({ dueAt }) => dueAt !== null,
  );
  expect(oneShot).toMatchObject({ type: 'order-unpaid', args: { orderId: 7 } });
  expect(Date.parse(oneShot.dueAt ?? '') - Date.parse(oneShot.createdAt)).toBe(3 * 86_400_000);
  expect(await alerts.get('monday-night').describe()).toMatchObject({
    type: 'clock',
    recurrence: { cron: '30 21 * * 1', timezone: 'Europe/Paris' },
  });
});

const python = [
  'schedule.py',
  'shop/orders/alerts.py',
  'shop/orders/checks.py',
  'shop/orders/management/commands/check_alerts.py',
  'shop/orders/signals.py',
];
test.each([
  ['docs/from-other-languages.md', 'python', python.map((file) => `python/${file}`)],
  ['docs/from-other-languages.md', 'go', ['go/schedule/main.go']],
  ['docs/from-other-languages.md', 'java', ['java/src/main/java/shop/Schedule.java']],
  ['docs/from-other-languages.md', 'bash', ['curl/schedule.sh']],
  // The other snippets in Python there are the guide's.
  ['docs/from-celery.md', 'python', python.map((file) => `python/${file}`), 'In a Django project'],
])('%s takes its %s from examples', async (path, language, files, under?: string) => {
  const unindented = (lines: string[]) =>
    lines
      .map((line) => line.trim())
      .filter(Boolean)
      .join('\n');
  const examples = await Promise.all(files.map((file) => page(`examples/${file}`)));
  const lines = examples.map((text) => unindented(text.split('\n')));
  const blocks = blocksIn(await page(path), language);
  // The first one shows what is replaced.
  const ours = under ? blocks.filter(({ heading }) => heading === under).slice(1) : blocks;
  expect(ours.length).toBeGreaterThan(0);
  for (const block of ours) {
    const quoted = unindented(block.lines);
    expect(
      lines.some((text) => text.includes(quoted)),
      quoted,
    ).toBe(true);
  }
});
