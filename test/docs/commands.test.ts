/** Every `alerts` command in the docs is one that the program accepts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadCommand } from '../../src/cli/lazy-command.js';
import { createProgram } from '../../src/cli/program.js';
import { runAlerts } from '../support/cli.js';
import { callsOf } from '../support/shell-calls.js';
import { testConfig } from '../support/temporal.js';
import { onlyBlocks, page, pagePaths, shellLines } from './markdown.js';

const reference = 'docs/reference/command.md';
const paths = (await pagePaths()).filter((path) => path !== reference);
const lines = await Promise.all(
  paths.map(async (path) => {
    const shell = shellLines(await page(path));
    return shell.filter((line) => /(^|[ =;|])alerts [a-z]/.test(line)).map((line) => [path, line]);
  }),
).then((all) => all.flat());

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-docs-'));
  const settings = join(directory, 'alerts.toml');
  await writeFile(settings, onlyBlocks(await page('docs/channels.md'), 'toml'));
  vi.stubEnv('ALERTS_CONFIG', settings);
  vi.stubEnv('OPS_KEY', 'key');
  vi.stubEnv('OPS_SECRET', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  vi.stubEnv('SLACK_WEBHOOK_URL', 'https://hooks.slack.example/services/T0/B0/x');
  vi.stubEnv('SMS_TOKEN', 'token');
  vi.stubEnv('SMTP_PASSWORD', 'password');
  vi.stubEnv('SHOP_DATABASE_URL', 'file:shop.db');
});
afterAll(() => rm(directory, { recursive: true }));

/** Commands that only say what they would do, without Temporal. */
const harmless: Record<string, string[]> = { schedule: ['--dry-run'], cron: [] };

/** The type that a reader has written by then. */
const written = 'hello';

describe('a command on a page is accepted', () => {
  test.each(lines)('%s: %s', async (_, line) => {
    const calls = await callsOf(line, directory);
    expect(calls).not.toEqual([]);
    for (const [command = '', ...words] of calls) {
      const options = harmless[command];
      if (options === undefined || words[0] === written) continue;
      const ran = await runAlerts(testConfig(), [command, ...words, ...options]);
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    }
  });
});

describe('an import file on a page is read', () => {
  const ran: string[] = [];
  const program = createProgram();
  beforeAll(async () => {
    await Promise.all(program.commands.map(loadCommand));
    for (const command of program.commands) command.action(() => void ran.push(command.name()));
  });

  test.each(lines)('%s: %s', async (_, line) => {
    const calls = await callsOf(line, directory);
    ran.length = 0;
    for (const words of calls) await program.parseAsync(words, { from: 'user' });
    expect(ran).toEqual(calls.map(([command]) => command));
  });
});
