import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

const ZOD = `import { z } from '${import.meta.resolve('zod')}';\n`;

const type = (name: string) =>
  `{ type: '${name}', args: z.object({}), message: () => ({ text: '${name}' }) }`;
const exporting = (name: string) => `${ZOD}export const alert = ${type(name)};`;

/** Creates a folder of modules, and deletes it after the test. */
async function folder(files: Record<string, string>, name = 'alerts'): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'alerts-discover-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const directory = join(root, name);
  await mkdir(directory);
  for (const [file, code] of Object.entries(files)) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), code);
  }
  return directory;
}

const dist = (path: string) => JSON.stringify(new URL(`../../dist/${path}`, import.meta.url).href);

/** Returns the names of the types, or the error. It runs in a process, because vitest loads modules differently. */
async function discoveredIn(directory: string): Promise<string[] | string> {
  const script = `
    import { pathToFileURL } from 'node:url';
    import { alertType, typesByName } from ${dist('alert-types/discover.js')};
    import { loadExports } from ${dist('util/load-exports.js')};
    import { moduleLoader } from ${dist('util/load-module.js')};
    const files = loadExports(pathToFileURL(process.argv[1]), alertType, moduleLoader());
    const found = await files.then(typesByName).then(
      (types) => [...types.keys()],
      (error) => error.message,
    );
    console.log(JSON.stringify(found));`;
  const args = ['--input-type=module', '--eval', script, `${directory}/`];
  const { stdout } = await execa(process.execPath, args);
  return z.union([z.array(z.string()), z.string()]).parse(JSON.parse(stdout));
}

test('finds each file of a folder', async () => {
  const directory = await folder({ 'a.js': exporting('one'), 'b.js': exporting('two') });
  expect(await discoveredIn(directory)).toEqual(['one', 'two']);
});

test('finds no types in an empty folder', async () => {
  expect(await discoveredIn(await folder({}))).toEqual([]);
});

test('accepts any name of a folder', async () => {
  const directory = await folder({ 'b #2.js': exporting('one') }, "a 50% #1 ? é 'x'");
  expect(await discoveredIn(directory)).toEqual(['one']);
});

test('a type may be a default export, an instance of a class, or one of several exports', async () => {
  const directory = await folder({
    'default.js': `${ZOD}export default ${type('by-default')};`,
    'class.js': `${ZOD}
      class Stateful {
        type = 'stateful';
        args = z.object({});
        message() { return { text: '' }; }
      }
      export const stateful = new Stateful();`,
    'many.js': `${ZOD}
      export const LIMIT = 3;
      export const helper = () => {};
      export const one = ${type('one')};
      export const two = ${type('two')};
      export default one;`,
  });
  expect(await discoveredIn(directory)).toEqual(['stateful', 'by-default', 'one', 'two']);
});

test('a file may re-export a type', async () => {
  const directory = await folder({
    'index.js': `export { alert } from './one.js';`,
    'one.js': exporting('one'),
  });
  expect(await discoveredIn(directory)).toEqual(['one']);
});

test('ignores files that are not modules', async () => {
  const directory = await folder({
    'one.js': exporting('one'),
    'one.js.map': '{',
    'one.d.ts': 'export declare const',
    'notes.md': '# Notes',
    'data.json': '{',
    'helpers/text.js': 'not a module of alerts',
  });
  expect(await discoveredIn(directory)).toEqual(['one']);
});

test('the error of two types with one name names both files', async () => {
  const directory = await folder({ 'a.js': exporting('same'), 'b.js': exporting('same') });
  expect(await discoveredIn(directory)).toBe(
    `two alert types are named 'same': rename the one in ${directory}/a.js or in ${directory}/b.js`,
  );
});

test.each(['export const answer = 42;', 'export default null;'])(
  'the error of a file without a type names the file (%#)',
  async (code) => {
    const directory = await folder({ 'stray.js': code });
    expect(await discoveredIn(directory)).toBe(
      `${directory}/stray.js exports no alert type: export one made with defineAlert, or move it`,
    );
  },
);

test.each([
  [`type: 'no-args', message: () => ({ text: '' })`, 'args must be made with z.object'],
  [`type: 'no-message', args: z.object({})`, 'message must be a function'],
  [
    `type: 'args',\n args: z.string(), message: () => ({ text: '' })`,
    'args must be made with z.object',
  ],
])(
  'the error of a type with a missing or invalid field names the file (%#)',
  async (fields, problem) => {
    const directory = await folder({
      'one.js': exporting('one'),
      'wrong.js': `${ZOD}export const alert = { ${fields} };`,
    });
    expect(await discoveredIn(directory)).toMatch(
      new RegExp(`^${directory}/wrong\\.js(:[23])? has an invalid alert type: ${problem}$`),
    );
  },
);

test('errors name every invalid file', async () => {
  const directory = await folder({
    'one.js': exporting('one'),
    'three.js': 'throw new Error("no key");',
    'two.js': 'export const = 1;',
  });
  expect(await discoveredIn(directory)).toMatch(/three\.js cannot .*; \S+two\.js cannot /);
  const misspelt = (name: string) => `${ZOD}export default { ...${type(name)}, widow: '' };`;
  const other = await folder({ 'a.js': misspelt('a'), 'b.js': misspelt('b') });
  expect(await discoveredIn(other)).toMatch(/a\.js:2 gives .*; \S+b\.js:2 gives /);
});

test.each(['TwoDaysLate', 'two_days late', '2-days', 'a--b', ''])(
  "the error of the invalid name '%s' names the file",
  async (name) => {
    const directory = await folder({ 'named.js': exporting(name) });
    expect(await discoveredIn(directory)).toBe(
      `${directory}/named.js:2 names its alert type '${name}': use kebab case, such as two-days-late`,
    );
  },
);

test.each([
  { what: 'a syntax error', code: 'export const = 1;', message: /Unexpected token.*two\.js:1/ },
  {
    what: 'an error of its own',
    code: `throw new Error('no key');`,
    message: /no key \(\S+\/two\.js:1\)$/,
  },
  {
    what: 'an import of a missing file',
    code: `import './elsewhere.js';`,
    message: /elsewhere\.js/,
  },
])('the error of a file with $what names the file', async ({ code, message }) => {
  const directory = await folder({ 'one.js': exporting('one'), 'two.js': code });
  const problem = String(await discoveredIn(directory));
  expect(problem.split(': ')[0]).toBe(`${directory}/two.js cannot be loaded`);
  expect(problem).toMatch(message);
});

test('the error of an unknown field names the field and the file', async () => {
  const code = `${ZOD}export const alert = { ...${type('misspelt')}, condtion: () => false };`;
  const directory = await folder({ 'misspelt.js': code });
  expect(await discoveredIn(directory)).toMatch(
    /misspelt\.js:2 gives its alert type an unknown field 'condtion': did you mean condition\? use type, args/,
  );
});
