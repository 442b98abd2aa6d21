import fc from 'fast-check';
import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { parseCron } from '../../src/time/cron.js';
import { nextTime } from '../../src/time/cron-search.js';
import { nextTimes, parseRecurrence } from '../../src/time/recurrence.js';
import { anyInstant, anyZone, zonedInstant } from '../support/zones.js';
import vectors from './robfig-vectors.json' with { type: 'json' };
import { tries } from '../support/effort.js';

const DAY = 86_400_000;

/** A field as text, with the values it matches, computed without the parser. */
interface Field {
  text: string;
  allowed: Set<number>;
  open: boolean;
}

interface Cron {
  text: string;
  minute: Field;
  hour: Field;
  day: Field;
  month: Field;
  weekday: Field;
}

function fieldOf(min: number, max: number, names: string[] = []): fc.Arbitrary<Field> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 2, max });
  const every = (first: number, last: number, by = 1) =>
    new Set(Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, i) => first + i * by));
  const closed = (text: string, allowed: Set<number>): Field => ({ text, allowed, open: false });
  const range = fc.tuple(value, value).map((ends) => ends.toSorted((a, b) => a - b));
  const part = fc.oneof(
    value.map((at) => closed(`${names[at - min] ?? at}`, new Set([at]))),
    range.map(([first = min, last = max]) => closed(`${first}-${last}`, every(first, last))),
    fc
      .tuple(range, step)
      .map(([[first = min, last = max], by]) =>
        closed(`${first}-${last}/${by}`, every(first, last, by)),
      ),
    fc.tuple(value, step).map(([first, by]) => closed(`${first}/${by}`, every(first, max, by))),
    step.map((by) => closed(`*/${by}`, every(min, max, by))),
  );
  const list = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => ({
    text: parts.map(({ text }) => text).join(','),
    allowed: new Set(parts.flatMap(({ allowed }) => [...allowed])),
    open: false,
  }));
  return fc.oneof(list, fc.constant({ text: '*', allowed: every(min, max), open: true }));
}

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const weekdays = 'sun mon tue wed thu fri sat'.split(' ');

const anyCron: fc.Arbitrary<Cron> = fc
  .record({
    minute: fieldOf(0, 59),
    hour: fieldOf(0, 23),
    day: fieldOf(1, 31),
    month: fieldOf(1, 12, months),
    weekday: fieldOf(0, 6, weekdays),
  })
  .map(({ minute, hour, day, month, weekday }) => {
    const texts = [minute, hour, day, month, weekday].map(({ text }) => text);
    return { text: texts.join(' '), minute, hour, day, month, weekday };
  });

function fitsDay({ day, month, weekday }: Cron, date: Date): boolean {
  if (!month.allowed.has(date.getUTCMonth() + 1)) return false;
  const fits = [day.allowed.has(date.getUTCDate()), weekday.allowed.has(date.getUTCDay())];
  return day.open || weekday.open ? fits.every(Boolean) : fits.some(Boolean);
}

/** Returns the first time after `local` within five years, without clock changes, by trying each minute. */
function plainNext(cron: Cron, local: number): number | undefined {
  const sorted = ({ allowed }: Field) => [...allowed].toSorted((a, b) => a - b);
  const [hours, minutes] = [sorted(cron.hour), sorted(cron.minute)];
  const end = Date.UTC(new Date(local).getUTCFullYear() + 6, 0);
  for (let day = Math.floor(local / DAY) * DAY; day < end; day += DAY) {
    if (!fitsDay(cron, new Date(day))) continue;
    for (const hour of hours) {
      for (const minute of minutes) {
        const time = day + (hour * 60 + minute) * 60_000;
        if (time > local) return time;
      }
    }
  }
  return undefined;
}

const comingCron = anyCron.filter((cron) => plainNext(cron, Date.UTC(2000, 0)) !== undefined);

function next(cron: string, timezone: string, after: number, count: number): number[] {
  const from = DateTime.fromMillis(after, { zone: 'UTC' });
  return nextTimes(parseRecurrence({ cron, timezone }), from, count).map((at) => at.toMillis());
}

/** Returns whether clocks do not change between the two times, nor shortly before and after. */
function isCalm(zone: string, from: number, until: number, before = DAY): boolean {
  const start = Temporal.Instant.fromEpochMilliseconds(from - before).toZonedDateTimeISO(zone);
  const change = start.getTimeZoneTransition('next');
  return change === null || change.epochMilliseconds > until + DAY;
}

/** Returns the local time, as if it were UTC. */
function localOf(zone: string, epoch: number): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
  return zoned.toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds;
}

test('an expression is refused exactly if its months do not have its days', () => {
  const days = fc.subarray([28, 29, 30, 31], { minLength: 1 });
  const inMonths = fc.subarray([1, 2, 4, 6], { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(days, inMonths, (ofMonth, ofYear) => {
      const parsed = () => parseRecurrence({ cron: `0 9 ${ofMonth.join()} ${ofYear.join()} *` });
      const longest = Math.max(...ofYear.map((month) => new Date(2024, month, 0).getDate()));
      if (Math.min(...ofMonth) <= longest) expect(parsed).not.toThrow();
      else expect(parsed).toThrow(/ never runs: none of its months has that day$/);
    }),
  );
});

test('without clock changes, its times are exactly those that match its fields', () => {
  fc.assert(
    fc.property(comingCron, anyInstant, (cron, start) => {
      const expected: number[] = [];
      let at = plainNext(cron, start);
      while (at !== undefined && expected.length < 5) {
        expected.push(at);
        at = plainNext(cron, at);
      }
      expect(next(cron.text, 'UTC', start, 5)).toEqual(expected);
    }),
  );
});

test('the same holds in any zone between clock changes', () => {
  fc.assert(
    fc.property(comingCron, anyZone, anyInstant, (cron, zone, start) => {
      let previous = start;
      for (const time of next(cron.text, zone, start, 8)) {
        // As on the server, a search goes through the start of the month, which clocks may skip.
        if (isCalm(zone, previous, time, 32 * DAY)) {
          expect(localOf(zone, time)).toBe(plainNext(cron, localOf(zone, previous)));
        }
        previous = time;
      }
    }),
  );
});

test('its times increase, and the next times from any of them are the same', () => {
  fc.assert(
    fc.property(comingCron, zonedInstant, (cron, { zone, epoch }) => {
      const times = next(cron.text, zone, epoch, 8);
      for (const [index, time] of times.entries()) {
        expect(time).toBeGreaterThan(times[index - 1] ?? epoch);
        expect(next(cron.text, zone, time, 7 - index)).toEqual(times.slice(index + 1));
      }
    }),
    { numRuns: tries(500) },
  );
});

test("between two of robfig/cron's times, the later one is next", () => {
  // An interval counts from its start. At a clock change, the previous time determines the next one.
  const steps = vectors
    .filter(({ expression }) => !expression.includes('@every'))
    .flatMap(({ expression, zone, after, next: times }) =>
      times.map((time, index) => ({
        schedule: parseCron(expression),
        zone,
        from: Date.parse(times[index - 1] ?? after),
        time: Date.parse(time),
      })),
    )
    .filter(({ schedule, zone, from, time }) => isCalm(schedule.zone ?? zone, from, time));
  expect(steps.length).toBeGreaterThan(400);
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...steps), share, ({ schedule, zone, from, time }, part) => {
      const between = from + Math.floor((time - from) * part);
      expect(nextTime(schedule, between, zone)).toBe(time);
    }),
    { numRuns: tries(2000) },
  );
});
