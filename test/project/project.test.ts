import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as config from '../../src/project/define-config.js';
import {
  alertTypesOf,
  channelKindsOf,
  findProject,
  openServices,
  type Project,
} from '../../src/project/project.js';
import * as library from '../../src/index.js';
import { moduleLoader } from '../../src/util/load-module.js';
import { failureOf } from '../support/failure-of.js';
import { projectWith } from '../support/project-with.js';

/** Finds a project, as the command does. */
async function find(files: Record<string, string>): Promise<Project> {
  const modules = async () => ({ 'durable-alerts': library, 'durable-alerts/config': config });
  return findProject(await projectWith(files), moduleLoader(modules));
}

const CONFIG = `
  import { defineConfig } from 'durable-alerts/config';
  export default defineConfig({});`;

const type = (name: string) => `
  import { defineAlert } from 'durable-alerts';
  import { z } from 'zod';
  import { text } from '../text.js';
  export default defineAlert({
    type: '${name}',
    args: z.object({}),
    message: () => ({ text: text('${name}') }),
  });`;

const TEXT = `
  export function text(name: string): string {
    return name satisfies string;
  }`;

const builtIn = ['http-check', 'reminder', 'sql-check', 'watchdog'];

test('loads types in TypeScript, where an import of .js may mean .ts', async () => {
  const project = await find({
    'alerts.config.ts': CONFIG,
    'alerts/order-unpaid.ts': type('order-unpaid'),
    'alerts/order-unpaid.test.ts': 'not a type',
    'text.ts': TEXT,
  });
  const types = await alertTypesOf(project);
  expect([...types.keys()]).toEqual([...builtIn, 'order-unpaid'].toSorted());
  expect(types.get('order-unpaid')?.message({}, Object.create(null), Object.create(null))).toEqual({
    text: 'order-unpaid',
  });
});

test.each(['alerts.config.js', 'alerts.config.mjs', 'alerts.config.mts'])(
  'the configuration may be %s with a list of types',
  async (name) => {
    const listed = `
      import { z } from 'zod';
      const listed = { type: 'listed', args: z.object({}), message: () => ({ text: '' }) };
      export default { types: [listed] };`;
    const project = await find({ [name]: listed });
    expect([...(await alertTypesOf(project)).keys()]).toContain('listed');
  },
);

test('without a configuration, finds only the types of the package', async () => {
  const project = await find({ 'alerts/other.ts': 'export const other = 1;' });
  expect([...(await alertTypesOf(project)).keys()]).toEqual(builtIn);
});

test('the error of a type with the name of a built-in one names the file', async () => {
  const project = await find({
    'alerts.config.ts': CONFIG,
    'alerts/mine.ts': type('reminder'),
    'text.ts': TEXT,
  });
  expect(await failureOf(() => alertTypesOf(project), [])).toMatchObject({
    message: `durable-alerts has a type 'reminder': rename the one in ${join(project.folder, 'alerts/mine.ts')}`,
  });
});

test.each([
  ['interface Text { name: string }\n\nthrow new Error("no text");', 'text.ts:3'],
  ['export const text: string = = 3;', 'text.ts:1'],
])('an error in TypeScript has its file and line (%#)', async (code, place) => {
  const files = { 'alerts.config.ts': CONFIG, 'alerts/mine.ts': type('mine'), 'text.ts': code };
  const project = await find(files);
  const { message } = Object(await failureOf(() => alertTypesOf(project), []));
  expect(message).toContain(`${project.folder}/alerts/mine.ts cannot be loaded: `);
  expect(message).toContain(`${project.folder}/${place}`);
  expect(message).not.toContain('\n');
});

test('builds services on demand, and closes them', async () => {
  const project = await find({
    'alerts.config.js': `
      export default {
        services: async () => ({ shop: { open: true } }),
        close: ({ shop }) => { shop.open = false; },
      };`,
  });
  const { services, close } = await openServices(project);
  expect(services).toEqual({ shop: { open: true } });
  await close();
  expect(services).toEqual({ shop: { open: false } });
});

test.each([
  ['services: () => ({ log: 1 })', "builds a service 'log', which durable-alerts already provides"],
  ['services: () => { throw new Error("no shop"); }', 'cannot build its services: no shop'],
  ['services: () => 3', 'builds services that are not an object'],
])('the error of invalid services names the file: %s', async (fields, says) => {
  const project = await find({ 'alerts.config.js': `export default { ${fields} };` });
  expect(await failureOf(() => openServices(project), [])).toMatchObject({
    message: `${project.source} ${says}`,
  });
});

test.each([
  ['export default { typs: [] };', 'typs'],
  ['export default { types: 3 };', 'types'],
  ['export const config = {};', 'no default export'],
])('the error of an invalid configuration names the file: %s', async (code, says) => {
  const { message } = Object(await failureOf(() => find({ 'alerts.config.js': code }), []));
  expect(message).toMatch(/^\/\S+\/alerts\.config\.js /);
  expect(message).toContain(says);
});

test('the error of a missing folder names it', async () => {
  const project = await find({ 'alerts.config.js': `export default { channels: './sms' };` });
  expect(await failureOf(() => channelKindsOf(project), [])).toMatchObject({
    message: `${project.source} names ${project.folder}/sms, which is missing`,
  });
});
