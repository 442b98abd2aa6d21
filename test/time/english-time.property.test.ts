import fc from 'fast-check';
import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { parseInstant } from '../../src/time/instant.js';
import { readOnMachine } from '../support/machine-zones.js';
import { anyZone, instantsOf, zonedInstant } from '../support/zones.js';
import { tries } from '../support/effort.js';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Generates one of the texts, which bars separate. */
const oneOf = (texts: string) => fc.constantFrom(...texts.split('|'));

const anyDay = fc.oneof(
  oneOf('|today|tomorrow|yesterday|the day after tomorrow|tonight|tomorrow night|friday night'),
  oneOf('tuesday|next tuesday|last tuesday|this friday|sunday next week|friday in 2 weeks'),
  oneOf('dec 1|tue 1 dec|1 january|feb 28|feb 29|31 march|july 1 2027|end of month'),
  oneOf('in 3 months|in two days|a week from tomorrow|next month|in 2 hours|this week'),
  oneOf('end of next month|2 days after dec 1|a month ago'),
);
const anyTime = oneOf(
  '9am|at 21:30|at noon|midnight|at midnight|0:15|at 12|2:30|11pm|9 at night|at 5|12am|',
);
const anyOffset = oneOf('||| UTC| utc| +05:30| GMT-8| est|z');

test('a text has the same result or error on a machine in any zone', async () => {
  const anyReading = fc
    .tuple(anyDay, anyTime, anyOffset, anyZone, zonedInstant)
    .map(([day, time, offset, zone, { epoch }]) => ({
      text: `${day} ${time}${offset}`.trim() || 'now',
      zone,
      epoch,
    }))
    // A zone's calendar may have skipped a day.
    .filter(({ epoch }) => epoch > Date.UTC(2020, 0));
  const readings = fc.sample(anyReading, tries(500));
  const zones = ['UTC', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Niue'];
  const machines = await Promise.all(zones.map((tz) => readOnMachine(tz, readings)));
  const differing = readings.flatMap((reading, index) => {
    const results = machines.map((machine) => machine[index]);
    return new Set(results).size === 1 ? [] : [{ reading, results }];
  });
  expect(differing).toEqual([]);
  const understood = machines[0]?.filter((result) => !result.startsWith('InvalidInputError'));
  expect(understood?.length).toBeGreaterThan(readings.length * 0.3);
});

const anyClock = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });

/** The text of a day, and a function that tests whether a day matches it. */
const namedDay = fc.oneof(
  fc.constant({ dayText: 'at', isDay: () => true }),
  fc.constantFrom(...WEEKDAYS).map((dayText) => ({
    dayText,
    isDay: (day: Temporal.PlainDate) => WEEKDAYS[day.dayOfWeek - 1] === dayText,
  })),
  fc
    .record({ month: fc.integer({ min: 1, max: 12 }), date: fc.integer({ min: 1, max: 28 }) })
    .map(({ month, date }) => ({
      dayText: `${MONTHS[month - 1]} ${date}`,
      isDay: (day: Temporal.PlainDate) => day.month === month && day.day === date,
    })),
);

test('a time without a day, week or year is the next one in its zone', () => {
  fc.assert(
    fc.property(zonedInstant, namedDay, anyClock, ({ zone, epoch }, { dayText, isDay }, clock) => {
      const text = `${dayText} ${clock.hour}:${String(clock.minute).padStart(2, '0')}`;
      const now = Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
      let day = now.toPlainDate();
      const isOver = () => {
        const local = day.toPlainDateTime(clock);
        const instants = instantsOf(local, zone);
        const wall = now.toPlainDateTime();
        return instants.length === 0
          ? Temporal.PlainDateTime.compare(local, wall) <= 0
          : instants.every((instant) => instant < epoch);
      };
      while (!isDay(day) || isOver()) day = day.add({ days: 1 });
      const coming = instantsOf(day.toPlainDateTime(clock), zone).filter((each) => each >= epoch);
      const read = () =>
        parseInstant(text, zone, DateTime.fromMillis(epoch, { zone: 'UTC' })).toMillis();
      if (coming.length === 1) expect(read()).toBe(coming[0]);
      else expect(read).toThrow(/(does not exist|exists twice) in .*: choose \S+ or \S+$/);
    }),
    { numRuns: tries(500) },
  );
});

test('a time with an offset is the next one at that offset, in any zone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2090, 0) }),
      fc.integer({ min: -11, max: 13 }),
      anyClock,
      anyZone,
      (epoch, offset, { hour, minute }, zone) => {
        const two = (count: number) => String(count).padStart(2, '0');
        const sign = offset < 0 ? '-' : '+';
        const text = `at ${hour}:${two(minute)} UTC${sign}${two(Math.abs(offset))}:00`;
        const now = DateTime.fromMillis(epoch, { zone: 'UTC' });
        const read = parseInstant(text, zone, now);
        const local = read.setZone(`UTC${sign}${Math.abs(offset)}`);
        expect([local.hour, local.minute, local.second]).toEqual([hour, minute, 0]);
        expect(read.diff(now).as('hours')).toBeGreaterThanOrEqual(0);
        expect(read.diff(now).as('hours')).toBeLessThan(24);
      },
    ),
  );
});
