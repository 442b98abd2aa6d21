import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { CommandIo } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';

function commandIo(given: Partial<CommandIo> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CommandIo = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: {},
    ownsProcess: false,
    exitStatus: undefined,
    ...given,
  };
  const written = async () => {
    stdout.end();
    stderr.end();
    return { stdout: await text(stdout), stderr: await text(stderr) };
  };
  return { io, written };
}

test('commands that run at the same time keep their streams and statuses apart', async () => {
  const [good, bad] = [commandIo(), commandIo()];
  const nothing = ['import', '-', '--format', 'jsonl', '--dry-run'];
  const statuses = await Promise.all([run(nothing, good.io), run(['import', ''], bad.io)]);
  expect(statuses).toEqual([0, 2]);
  expect(await good.written()).toEqual({ stdout: '0 would be started\n', stderr: '' });
  expect(await bad.written()).toMatchObject({ stdout: '' });
});

test('a command reads standard input and the environment of its caller', async () => {
  const row = { type: 'reminder', to: 'Ada', text: 'Tea', in: '1h' };
  const { io, written } = commandIo({
    stdin: Readable.from([Buffer.from(JSON.stringify(row))]),
    env: { ALERTS_CONFIG: '/nowhere/alerts.toml' },
  });
  expect(await run(['import', '-', '--format', 'jsonl', '--dry-run'], io)).toBe(2);
  expect(await written()).toEqual({
    stdout: '',
    stderr: expect.stringMatching(/^alerts: \/nowhere\/alerts\.toml cannot be read: .*\n$/),
  });
});

test('a command leaves the process of its caller alone', async () => {
  const before = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  const stdout = new Writable({ write: (_, __, done) => done() });
  expect(await run(['complete', '--', 'lis'], commandIo({ stdout }).io)).toBe(0);
  expect(await run(['no-such'], commandIo().io)).toBe(2);
  expect(process.exitCode).toBeUndefined();
  expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(before);
});
