import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadEnvFile, withoutEnvFile } from '../../src/config/env-file.js';

let folder: string;
let before: string;
beforeEach(async () => {
  before = process.cwd();
  folder = await mkdtemp(join(tmpdir(), 'durable-alerts-env-'));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

const write = (text: string) => writeFile(join(folder, '.env'), text);

test('variables of .env are set, but one of the environment comes first', async () => {
  await write('A=from the file\nB="two words" # a comment\n');
  const env = { A: 'given' };
  loadEnvFile(env);
  expect(env).toEqual({ A: 'given', B: 'two words' });
});

test('without the file the environment stays as it is', () => {
  const env = { A: 'given' };
  loadEnvFile(env);
  expect(env).toEqual({ A: 'given' });
  expect(withoutEnvFile(env)).toEqual(env);
});

test('a process that reads the file again sees a value that has changed', async () => {
  await write('A=file\nB=old\n');
  const env = { A: 'given' };
  loadEnvFile(env);
  const passedOn = withoutEnvFile(env);
  await write('A=file\nB=new\n');
  loadEnvFile(passedOn);
  expect(passedOn).toEqual({ A: 'given', B: 'new' });
});

test('a file that cannot be read is an error', async () => {
  await mkdir(join(folder, '.env'));
  expect(() => loadEnvFile({})).toThrow(/EISDIR/);
});
