import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { loadChannels } from '../../src/channels/load-channels.js';

const dist = (path: string) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

const DEFINE = `import { defineChannel } from '${pathToFileURL(dist('channels/channel.js')).href}';\n`;

const taking = (...schemes: string[]) =>
  `{ schemes: ${JSON.stringify(schemes)}, open: () => ({}) }`;
const exporting = (...schemes: string[]) => `export const channel = ${taking(...schemes)};`;

/** Declares `kindsIn` in a script. */
const DISCOVER = `
  import { channelKind, kindsByScheme } from ${JSON.stringify(dist('channels/load-channels.js'))};
  import { loadExports } from ${JSON.stringify(dist('util/load-exports.js'))};
  import { moduleLoader } from ${JSON.stringify(dist('util/load-module.js'))};
  const kindsIn = async (folder) =>
    kindsByScheme(await loadExports(new URL(folder), channelKind, moduleLoader()));`;

/** Creates a folder of modules, and deletes it after the test. */
async function folder(files: Record<string, string>): Promise<string> {
  const directory = join(await mkdtemp(join(tmpdir(), 'alerts-channels-')), 'channels');
  onTestFinished(() => rm(join(directory, '..'), { recursive: true }));
  await mkdir(directory);
  for (const [file, code] of Object.entries(files)) await writeFile(join(directory, file), code);
  return directory;
}

/** Returns the JSON that a script prints. It runs in a process, because vitest loads modules differently. */
async function printed(script: string, env: Record<string, string> = {}): Promise<unknown> {
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await execa(process.execPath, args, { env });
  return JSON.parse(stdout);
}

/** Returns the schemes, or the error. */
async function discoveredIn(directory: string): Promise<string[] | string> {
  const found = await printed(`
    ${DISCOVER}
    const found = await kindsIn(${JSON.stringify(pathToFileURL(`${directory}/`).href)}).then(
      (kinds) => [...kinds.keys()],
      (error) => error.message,
    );
    console.log(JSON.stringify(found));`);
  return z.union([z.array(z.string()), z.string()]).parse(found);
}

test('reads the settings of the given environment', async () => {
  const channels = await loadChannels({ ALERTS_WEBHOOK_URL: 'https://example.com/' });
  expect([...channels.keys()]).toEqual(['console', 'webhook']);
  expect(channels.get('webhook')).toHaveProperty('deliver');
});

test('one file adds a channel', async () => {
  const directory = await folder({
    'shout.js': `${DEFINE}
      export const shout = defineChannel(['shout:'], (url, { secret }) => ({
        deliver: async ({ text }, { alertId }) => ({ id: [url, secret, alertId, text.toUpperCase()].join(' ') }),
        probe: async () => 'shouts',
      }));`,
  });
  const config = join(directory, '..', 'alerts.toml');
  await writeFile(config, '[channels.loud]\nurl = "shout:${WHOM}"\nsecret = "hush"\n');
  const script = `
    import { openChannels } from ${JSON.stringify(dist('channels/channels.js'))};
    ${DISCOVER}
    import { loadSettings } from ${JSON.stringify(dist('config/settings.js'))};
    const kinds = await kindsIn(${JSON.stringify(pathToFileURL(`${directory}/`).href)});
    const channel = openChannels(loadSettings(), kinds).get('loud');
    const { id } = await channel.deliver({ text: 'hello' }, { alertId: 'a1' });
    console.log(JSON.stringify([id, await channel.probe()]));`;
  expect(await printed(script, { ALERTS_CONFIG: config, WHOM: 'all' })).toEqual([
    'shout:all hush a1 HELLO',
    'shouts',
  ]);
});

test('a file may export several channels, with any names, or re-export one', async () => {
  const directory = await folder({
    'default.js': `export const one = ${taking('one:', 'uno:')}; export default one;`,
    'index.js': `export { one } from './default.js';`,
    'many.js': `export const LIMIT = 3; export const two = ${taking('two:')}; export default ${taking('three+x:')};`,
    'notes.md': '# Notes',
  });
  expect(await discoveredIn(directory)).toEqual(['one:', 'uno:', 'three+x:', 'two:']);
});

test.each([
  'export const answer = 42;',
  `export const channel = { schemes: ['sms:'] };`,
  `export const channel = { schemes: 'sms:', open: () => ({}) };`,
  `export const channel = { schemes: [], open: () => ({}) };`,
])('the error of a file without a channel names the file (%#)', async (code) => {
  const directory = await folder({ 'stray.js': code });
  expect(await discoveredIn(directory)).toBe(
    `${directory}/stray.js exports no channel: export one made with defineChannel, or move it`,
  );
});

test('the error of two channels with one scheme names both files', async () => {
  const directory = await folder({ 'a.js': exporting('a:', 'sms:'), 'b.js': exporting('sms:') });
  expect(await discoveredIn(directory)).toBe(
    `two channels take sms:: change the one in ${directory}/a.js or in ${directory}/b.js`,
  );
});

test.each(['sms', 'SMS:', 'sms://', '', ':', '2:'])(
  "the error of the invalid scheme '%s' names the file",
  async (scheme) => {
    const directory = await folder({ 'sms.js': exporting(scheme) });
    expect(await discoveredIn(directory)).toBe(
      `${directory}/sms.js has the invalid scheme '${scheme}': write it as in 'sms:'`,
    );
  },
);

test('the error of a file that cannot be loaded names the file', async () => {
  const directory = await folder({ 'sms.js': `throw new Error('no key');` });
  expect(await discoveredIn(directory)).toBe(
    `${directory}/sms.js cannot be loaded: no key (${directory}/sms.js:1)`,
  );
});
