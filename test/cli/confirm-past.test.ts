import { Readable, Writable } from 'node:stream';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { confirmPast } from '../../src/cli/confirm-past.js';
import { runWithIo } from '../../src/cli/io.js';

const now = DateTime.fromISO('2026-11-23T10:00', { zone: 'Europe/Paris' });
const past = now.minus({ minutes: 5 });
const leads = '--in leads to the past, Mon 23 Nov 2026 09:55:00 Europe/Paris (5 minutes ago)';

/** Asks on a terminal that gets an answer, or in a pipe, and returns the question. */
async function ask(answer: string | undefined, ...given: Parameters<typeof confirmPast>) {
  let asked = '';
  const write = (chunk: unknown, _encoding: unknown, done: () => void) => {
    asked += String(chunk);
    done();
  };
  const io = {
    stdin: Object.assign(Readable.from(answer === undefined ? [] : [`${answer}\n`]), {
      isTTY: answer !== undefined,
    }),
    stdout: new Writable({ write }),
    stderr: new Writable({ write }),
    env: {},
    ownsProcess: false,
    exitStatus: undefined,
  };
  await runWithIo(io, () => confirmPast(...given));
  return asked;
}

describe('a duration that leads to the past', () => {
  test('asks on a terminal', async () => {
    expect(await ask('y', past, now, { in: '-5m' })).toBe(`${leads}. Go on? [y/N] `);
    await expect(ask('n', past, now, { in: '-5m' })).rejects.toThrow('nothing was done');
  });

  test('is refused in a pipe, in a line that names the cure', async () => {
    await expect(ask(undefined, past, now, { in: '-5m' })).rejects.toThrow(
      new InvalidInputError(`${leads}: add --now, or use a later time`),
    );
  });

  test.each([{ now: true }, { dryRun: true }] as const)(
    'needs no answer with %j',
    async (given) => {
      expect(await ask(undefined, past, now, { in: '-5m', ...given })).toBe('');
    },
  );
});

test('a duration that leads to the future, or a time, needs no confirmation', async () => {
  expect(await ask(undefined, now, now, { in: '0s' })).toBe('');
  expect(await ask(undefined, past, now, {})).toBe('');
  expect(await ask(undefined, past, now, { now: true })).toBe('');
});

test('--now is refused with a duration that leads to the future', async () => {
  await expect(
    ask(undefined, now.plus({ hours: 1 }), now, { in: '1h', now: true }),
  ).rejects.toThrow(
    new InvalidInputError('--now excludes an --in that leads to the future: choose one'),
  );
});
