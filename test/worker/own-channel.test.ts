import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { httpListener } from '../support/http-listener.js';
import { projectWith } from '../support/project-with.js';

const command = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));
const docs = fileURLToPath(new URL('../../docs/channels.md', import.meta.url));

/** Returns a file that the docs show, which happens to be JavaScript too. */
async function shownFile(name: string): Promise<string> {
  const files = (await readFile(docs, 'utf8')).matchAll(
    /```ts\n(import \{ defineChannel\b.*?)```/gs,
  );
  const code = [...files].map(([, file]) => file).find((file) => file?.includes(`const ${name} `));
  if (code === undefined) throw new Error(`the docs show no ${name}`);
  expect(code.split('\n').length).toBeLessThanOrEqual(20);
  return code;
}

test('a channel of your own is one file, as the docs show it', async () => {
  const listener = await httpListener();
  onTestFinished(() => listener.close());
  // The listener here speaks no TLS.
  const code = (await shownFile('ntfy')).replaceAll('https://', 'http://');
  const config = "export default { channels: './channels' };";
  const cwd = await projectWith({ 'alerts.config.ts': config, 'channels/ntfy.ts': code });
  const alerts = (...args: string[]) =>
    execa(process.execPath, [command, ...args], { cwd, reject: false });
  const { host } = new URL(listener.url);

  expect(await alerts('send-test', `ntfy://${host}/topic`)).toMatchObject({ exitCode: 0 });
  expect(listener.requests.map(({ body }) => JSON.parse(body))).toEqual([
    { topic: 'topic', message: 'A test of this channel by durable-alerts: it works.' },
  ]);
  expect(
    await alerts('schedule', 'watchdog', '--dry-run', '--to', `ntfy://${host}/`),
  ).toMatchObject({
    exitCode: 2,
    stderr: 'alerts: this channel cannot be used: its URL must be ntfy://HOST/TOPIC',
  });
});

test('a channel of your own takes recipients, as the docs show it', async () => {
  const listener = await httpListener();
  onTestFinished(() => listener.close());
  const code = (await shownFile('sms')).replace('https://sms.example.org', listener.url);
  const config = "export default { channels: './channels' };";
  const cwd = await projectWith({ 'alerts.config.ts': config, 'channels/sms.ts': code });
  const sendTest = (...to: string[]) =>
    execa(process.execPath, [command, 'send-test', 'sms:', ...to], { cwd, reject: false });

  expect(await sendTest('--to', '+49301234567')).toMatchObject({ exitCode: 0 });
  expect(listener.requests.map(({ body }) => JSON.parse(body))).toMatchObject([
    { to: ['+49301234567'] },
  ]);
  expect(await sendTest('--to', '030')).toMatchObject({
    exitCode: 2,
    stderr: "alerts: invalid recipient '030': it must be a number such as +4930123456",
  });
});
