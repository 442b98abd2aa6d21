import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { parseCron } from '../../src/time/cron.js';
import { lastTimeUpTo, nextTime, runsAfter } from '../../src/time/cron-search.js';
import vectors from './robfig-vectors.json' with { type: 'json' };

function nextTimes(expression: string, zone: string, after: string, count: number): string[] {
  const schedule = parseCron(expression);
  const times: string[] = [];
  let next = nextTime(schedule, new Date(after), zone);
  while (next !== undefined && times.length < count) {
    times.push(new Date(next).toISOString());
    next = nextTime(schedule, next, zone);
  }
  return times;
}

describe('agrees with robfig/cron v3.0.1', () => {
  test.each(vectors)('$expression in $zone after $after', ({ expression, zone, after, next }) => {
    expect(nextTimes(expression, zone, after, 4)).toEqual(next);
  });
});

test("the expression's own zone takes precedence", () => {
  expect(nextTimes('CRON_TZ=Asia/Tokyo 0 9 * * *', 'UTC', '2026-11-23T01:00:00Z', 1)).toEqual([
    '2026-11-24T00:00:00.000Z',
  ]);
});

test('continues after a skipped day, where the server would search endlessly', () => {
  expect(nextTimes('0 12 * * 5', 'Pacific/Apia', '2011-12-22T12:00:00Z', 3)).toEqual([
    '2011-12-23T22:00:00.000Z',
    '2012-01-05T22:00:00.000Z',
    '2012-01-12T22:00:00.000Z',
  ]);
});

test.each([NaN, Infinity, new Date(NaN)])('refuses to start from %s', (after) => {
  expect(() => nextTime(parseCron('@daily'), after, 'UTC')).toThrow(InvalidInputError);
});

test('refuses an unknown zone', () => {
  expect(() => nextTime(parseCron('@daily'), 0, 'Mars/Olympus')).toThrow(
    new InvalidInputError("'Mars/Olympus' is not a time zone"),
  );
});

test('searches five years quickly', () => {
  const never = parseCron('0 0 30 2 *');
  const start = performance.now();
  for (let day = 0; day < 100; day++) nextTime(never, day * 86_400_000, 'Europe/Paris');
  expect(performance.now() - start).toBeLessThan(1000);
});

test('runs never go back, even where those of the server would', () => {
  const after = Date.parse('2009-11-01T01:31:00Z');
  const runs = runsAfter(parseCron('5/20 */7 * * *'), after, 'America/St_Johns');
  let previous = after;
  for (let count = 0; count < 50; count++) {
    const run = Number(runs.next().value);
    expect(run).toBeGreaterThan(previous);
    previous = run;
  }
});

describe('lastTimeUpTo', () => {
  test.each([
    ['* * * * *', '2026-11-23T10:00:30Z', '2026-11-23T10:00:00.000Z'],
    ['0 10 * * *', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
    ['0 10 * * *', '2026-11-23T09:59:59Z', '2026-11-22T10:00:00.000Z'],
    ['0 0 29 2 *', '2027-06-01T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0 0 1 1 *', '2022-12-31T00:00:00Z', '2022-01-01T00:00:00.000Z'],
    ['0 0 1 1 *', '2020-01-01T00:00:00Z', undefined],
    ['0 0 30 2 *', '2026-01-01T00:00:00Z', undefined],
    ['@every 90m', '2020-01-01T04:00:00Z', '2020-01-01T03:00:00.000Z'],
    ['@every 90m', '2020-01-01T03:00:00Z', '2020-01-01T03:00:00.000Z'],
    ['@every 90m', '2020-01-01T01:29:59Z', undefined],
    ['* * * * *', '2019-01-01T00:00:00Z', undefined],
  ])('%s up to %s', (expression, until, last) => {
    const from = new Date('2020-01-01T00:00:00Z');
    const found = lastTimeUpTo(parseCron(expression), new Date(until), from, 'UTC');
    expect(found === undefined ? undefined : new Date(found).toISOString()).toBe(last);
  });

  test('returns the last of the runs from the start where the server omits one', () => {
    const sundays = parseCron('0 0 * * 0');
    const from = new Date('2014-10-04T09:28:14Z');
    expect(nextTimes('0 0 * * 0', 'Australia/Lord_Howe', from.toISOString(), 2)).toEqual([
      '2014-10-04T13:30:00.000Z',
      '2014-10-18T13:00:00.000Z',
    ]);
    const until = new Date('2014-10-18T12:00:00Z');
    expect(lastTimeUpTo(sundays, until, from, 'Australia/Lord_Howe')).toBe(
      Date.parse('2014-10-04T13:30:00Z'),
    );
  });

  test.each(vectors)('agrees with the runs of $expression in $zone after $after', (vector) => {
    const schedule = parseCron(vector.expression);
    const [first, second] = vector.next.map((time) => Date.parse(time));
    const from = Date.parse(vector.after);
    if (first === undefined || second === undefined) return;
    expect(lastTimeUpTo(schedule, second - 1, from, vector.zone)).toBe(first);
    expect(lastTimeUpTo(schedule, first - 1, from, vector.zone)).toBeUndefined();
  });
});
