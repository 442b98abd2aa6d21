import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { projectWith } from '../support/project-with.js';
import { smtpListener } from '../support/smtp-listener.js';
import { testConfig } from '../support/temporal.js';
import { readyRealWorker } from '../worker/real-worker.js';

const command = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

/** Returns a block of code of the section in docs/writing-types.md. */
async function shown(language: 'ts' | 'toml'): Promise<string> {
  const page = await readFile(new URL('../../docs/writing-types.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## A recipient from the data');
  const [, code] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(section) ?? [];
  if (code === undefined) throw new Error(`the page shows no ${language}`);
  return code;
}

test('the example of a recipient from the data sends mail, in a project of its own', async () => {
  const listener = await smtpListener();
  onTestFinished(listener.close);
  const cwd = await projectWith({
    'alerts/order-unpaid.ts': `import { defineAlert } from 'durable-alerts';
      import { z } from 'zod';
      ${await shown('ts')}`,
    'alerts.config.ts': `const order = { id: 7, email: 'ada@example.org', paidAt: null };
      const find = async (id: number) => (id === 7 ? order : undefined);
      export default { services: () => ({ shop: { orders: { find } } }) };`,
    'alerts.toml': `${await shown('toml')}
      [smtp]
      url = "${listener.url}"
      from = "Shop <shop@example.org>"`,
  });
  const config = testConfig();
  await readyRealWorker(config, { ALERTS_CONFIG: undefined }, cwd);
  const schedule = (id: number) =>
    execa(process.execPath, [command, 'schedule', 'order-unpaid', '--arg', `orderId=${id}`], {
      cwd,
      env: { TEMPORAL_ADDRESS: config.address, ALERTS_TASK_QUEUE: config.taskQueue },
    });
  await Promise.all([schedule(7), schedule(8)]);
  await eventually(
    () => listener.mails,
    (mails) => mails.length > 0,
  );
  expect(listener.mails).toMatchObject([
    { to: ['ada@example.org'], headers: { subject: 'Your order' } },
  ]);
  expect(listener.mails[0]?.text).toMatch(/^Order 7 is still unpaid\.$/m);
});
