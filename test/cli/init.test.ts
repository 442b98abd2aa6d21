import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/settings.js';
import { initProject, type Language } from '../../src/dev/init.js';
import { temporaryDirectory } from '../worker/program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const command = join(root, 'dist/cli/alerts.js');

let folder: string;
beforeEach(async () => {
  folder = await temporaryDirectory();
});

const MANIFEST = `{
  "name": "shop",
  "scripts": {
    "test": "true"
  },
  "license": "MIT"
}
`;

/** Makes a project that has installed these packages. */
async function project(
  manifest = MANIFEST,
  files: Record<string, string> = {},
  packages = ['durable-alerts', 'zod'],
): Promise<void> {
  await write({ 'package.json': manifest, ...files });
  await mkdir(join(folder, 'node_modules'));
  for (const name of packages) {
    const path = `node_modules/${name}`;
    await symlink(name === 'durable-alerts' ? root : join(root, path), join(folder, path));
  }
}

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const read = (name: string) => readFile(join(folder, name), 'utf8');

/** Returns the text of each file of the project. */
async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.flatMap((each) => (each.isFile() ? join(each.parentPath, each.name) : []));
  const texts = names.map(async (name) => [name, await readFile(name, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

const alerts = (...args: string[]) =>
  execa(process.execPath, [command, ...args], { cwd: folder, reject: false });

const statuses = (language?: Language) =>
  Object.fromEntries(initProject(folder, language).files.map(({ file, status }) => [file, status]));

describe('in a new project', () => {
  test('it writes a type that works, and says what to type next', async () => {
    await project();
    const { stdout, exitCode } = await alerts('init');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`FILE              STATUS
alerts/hello.ts   created
alerts.config.ts  created
alerts.toml       created
tsconfig.json     created
package.json      scripts alerts:dev and alerts:worker added

Start Temporal and a worker:
  npx alerts dev
In another terminal:
  npx alerts schedule hello --arg name=Ada --in 10s
  npx alerts list`);
    expect(await read('package.json')).toBe(`{
  "name": "shop",
  "scripts": {
    "test": "true",
    "alerts:dev": "alerts dev",
    "alerts:worker": "alerts worker"
  },
  "license": "MIT"
}
`);
    expect((await alerts('types')).stdout).toMatch(/^hello +name=string$/m);
  });

  test('the compiler knows the services in the type', async () => {
    await project();
    initProject(folder);
    const compile = () =>
      execa(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { reject: false });
    expect((await compile()).stdout).toBe('');
    const hello = await read('alerts/hello.ts');
    await write({ 'alerts/hello.ts': hello.replace('person.onHoliday', 'person.holiday') });
    expect((await compile()).stdout).toMatch(
      /^\S*hello\.ts\(10,\d+\): error .*'holiday' does not exist/,
    );
  });

  test('every setting that alerts.toml shows is valid', async () => {
    await project();
    initProject(folder);
    const file = join(folder, 'all.toml');
    await writeFile(file, (await read('alerts.toml')).replaceAll(/^# (?=\[|\w+ = )/gm, ''));
    expect(loadSettings({ ALERTS_CONFIG: file })).toMatchObject({
      channels: { console: {}, 'customer-mail': {}, team: {} },
      smtp: { url: '${ALERTS_SMTP_URL}' },
    });
  });

  test.each([
    ['module', 'js'],
    ['commonjs', 'mjs'],
  ])('of type %s, JavaScript is .%s, and works', async (type, extension) => {
    await project(`{ "type": "${type}" }`);
    expect(statuses('javascript')).toEqual({
      [`alerts/hello.${extension}`]: 'created',
      [`alerts.config.${extension}`]: 'created',
      'alerts.toml': 'created',
      'package.json': 'changed',
    });
    expect((await alerts('types')).stdout).toMatch(/^hello +name=string$/m);
  });
});

test.each<[Language, Record<string, string>, string[]]>([
  ['typescript', {}, []],
  ['javascript', { 'server.js': '' }, []],
  ['javascript', { 'src/index.mjs': '' }, []],
  ['typescript', { 'server.js': '', 'tsconfig.json': '{}' }, []],
  ['typescript', { 'eslint.config.js': '' }, ['typescript']],
])('it writes %s in a project with %j and %j', async (language, files, packages) => {
  await project(MANIFEST, files, packages);
  expect(initProject(folder).language).toBe(language);
});

test('a second time it changes nothing, in either language', async () => {
  await project();
  const { next } = initProject(folder);
  const before = await contents();
  for (const options of [[], ['--javascript']]) {
    const { stdout, exitCode } = await alerts('init', '--json', ...options);
    const second = JSON.parse(stdout);
    expect({
      exitCode,
      statuses: second.files.map(({ status }: { status: string }) => status),
    }).toEqual({
      exitCode: 0,
      statuses: options.length === 0 ? Array(5).fill('kept') : Array(4).fill('kept'),
    });
    expect(second.next).toEqual(next);
  }
  expect(await contents()).toEqual(before);
});

test('what exists stays as it is, and the example is left out where it would not work', async () => {
  const own = {
    'alerts.config.mts': 'export default { types: [] };',
    'alerts.toml': '[channels.ops]\nurl = "console:"\n',
  };
  const manifest = '{\r\n\t"scripts": {\r\n\t\t"alerts:dev": "mine"\r\n\t},\r\n\t"z": [1]\r\n}';
  await project(manifest, own);
  const { files, next } = initProject(folder);
  expect(files).toEqual([
    { file: 'alerts/hello.ts', status: 'skipped' },
    { file: 'alerts.config.mts', status: 'kept' },
    { file: 'alerts.toml', status: 'kept' },
    { file: 'tsconfig.json', status: 'created' },
    { file: 'package.json', status: 'changed' },
  ]);
  expect(next).toEqual(['npx alerts dev', 'npx alerts types', 'npx alerts list']);
  expect(await contents()).toMatchObject(
    Object.fromEntries(Object.entries(own).map(([name, text]) => [join(folder, name), text])),
  );
  expect(await read('package.json')).toBe(
    '{\r\n\t"scripts": {\r\n\t\t"alerts:dev": "mine",\r\n\t\t"alerts:worker": "alerts worker"\r\n\t},' +
      '\r\n\t"z": [\r\n\t\t1\r\n\t]\r\n}',
  );
});

test('in a package of a monorepo it uses what is above, and says what is missing', async () => {
  await project(
    MANIFEST,
    { 'tsconfig.json': '{}', 'pnpm-lock.yaml': '', 'packages/web/package.json': '{}' },
    ['zod'],
  );
  const { files, next } = initProject(join(folder, 'packages/web'));
  expect(files.map(({ file }) => file)).not.toContain('tsconfig.json');
  expect(next[0]).toBe('pnpm add durable-alerts');
});

test.each([
  [undefined, "has no package.json: run 'npm init -y' first, or go to the folder of your project"],
  ['{', 'package.json is not a JSON object: correct it, and run this again'],
  ['[]', 'package.json is not a JSON object: correct it, and run this again'],
])('without a valid package.json it writes nothing (%s)', async (manifest, reason) => {
  if (manifest) await write({ 'package.json': manifest });
  const before = await contents();
  const { exitCode, stdout, stderr } = await alerts('init');
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(`^alerts: ${folder}.*${reason}$`),
  });
  expect(await contents()).toEqual(before);
});
