import fc from 'fast-check';
import { Duration } from 'luxon';
import type { DurationObjectUnits } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/time/duration.js';

const SPELLINGS = {
  years: ['y', 'yr', 'yrs', 'year', 'years'],
  months: ['mo', 'mos', 'month', 'months'],
  weeks: ['w', 'wk', 'wks', 'week', 'weeks'],
  days: ['d', 'day', 'days'],
  hours: ['h', 'hr', 'hrs', 'hour', 'hours'],
  minutes: ['m', 'min', 'mins', 'minute', 'minutes'],
  seconds: ['s', 'sec', 'secs', 'second', 'seconds'],
  milliseconds: ['ms', 'msec', 'millis', 'millisecond', 'milliseconds'],
} as const;

const unit = fc.constantFrom(
  'years',
  'months',
  'weeks',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
);

/** A count of a unit, in one of its spellings. */
const term = unit.chain((name) =>
  fc.record({
    name: fc.constant(name),
    // The sum is below the limit of a hundred years.
    count: fc.nat(name === 'years' ? 12 : 99),
    word: fc.constantFrom(...SPELLINGS[name]),
    space: fc.constantFrom('', ' '),
    loud: fc.boolean(),
  }),
);

interface Term {
  name: keyof DurationObjectUnits;
  count: number;
  word: string;
  space: string;
  loud: boolean;
}

// A capital M is refused, because it may mean months or minutes.
const written = ({ count, word, space, loud }: Term) =>
  `${count}${space}${loud && word !== 'm' ? word.toUpperCase() : word}`;

const sum = (terms: readonly Pick<Term, 'name' | 'count'>[]) => {
  const total = new Map<string, number>();
  for (const { name, count } of terms) total.set(name, (total.get(name) ?? 0) + count);
  return total;
};

const read = (text: string) => new Map(Object.entries(parseDuration(text).toObject()));

test('terms in any spelling and order are added', () => {
  const separator = fc.constantFrom('', ' ', ', ', ' and ', ', and ');
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), separator, (terms, between) => {
      expect(read(terms.map(written).join(between))).toEqual(sum(terms));
    }),
  );
});

test('signed parts, plain or ISO 8601, are added and subtracted', () => {
  const part = fc.record({
    sign: fc.constantFrom(1, -1),
    terms: fc.array(term, { minLength: 1, maxLength: 3 }),
    isIso: fc.boolean(),
  });
  const nonZero = (units: Map<string, number>) =>
    new Map([...units].filter(([, count]) => count !== 0));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const texts = parts.map(({ sign, terms, isIso }) => {
        const iso = Duration.fromObject(Object.fromEntries(sum(terms))).toISO();
        // Luxon writes milliseconds as fractions of a second.
        const plain = !isIso || terms.some(({ name }) => name === 'milliseconds');
        return `${sign < 0 ? '-' : '+'}${plain ? terms.map(written).join('') : iso}`;
      });
      const signed = parts.flatMap(({ sign, terms }) =>
        terms.map(({ name, count }) => ({ name, count: sign * count })),
      );
      expect(nonZero(read(texts.join(' ')))).toEqual(nonZero(sum(signed)));
    }),
  );
});

const counts = fc.record(
  {
    years: fc.nat(40),
    months: fc.nat(99),
    weeks: fc.nat(99),
    days: fc.nat(999),
    hours: fc.nat(9999),
    minutes: fc.nat(9999),
    seconds: fc.nat(9999),
    milliseconds: fc.nat(999),
  },
  { requiredKeys: ['days'] },
);

const normal = (duration: Duration) =>
  duration.shiftTo('years', 'months', 'weeks', 'days', 'milliseconds').toISO();

test("parses the output of Luxon's toISO, also with mixed signs", () => {
  const signs = fc.array(fc.constantFrom(1, -1), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(counts, signs, (units, each) => {
      const signed = Object.entries(units).map(([name, count], index) => [
        name,
        count * (each[index] ?? 1),
      ]);
      const duration = Duration.fromObject(Object.fromEntries(signed));
      expect(normal(parseDuration(duration.toISO() ?? ''))).toBe(normal(duration));
    }),
  );
});

test('parses the output of Temporal.Duration', () => {
  fc.assert(
    fc.property(counts, fc.boolean(), (units, negative) => {
      const given = Temporal.Duration.from(units);
      const duration = Duration.fromObject(units);
      expect(normal(parseDuration((negative ? given.negated() : given).toString()))).toBe(
        normal(negative ? duration.negate() : duration),
      );
    }),
  );
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('parses its own words for two neighbouring units', () => {
  const twoUnits = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 36_500 }), fc.nat(23), fc.constant(DAY), fc.constant(HOUR)),
    fc.tuple(fc.integer({ min: 1, max: 23 }), fc.nat(59), fc.constant(HOUR), fc.constant(MINUTE)),
    fc.tuple(fc.integer({ min: 1, max: 59 }), fc.nat(59), fc.constant(MINUTE), fc.constant(1000)),
    fc.tuple(fc.nat(59), fc.constant(0), fc.constant(1000), fc.constant(1)),
    fc.tuple(fc.constant(0), fc.nat(999), fc.constant(1000), fc.constant(1)),
  );
  fc.assert(
    fc.property(twoUnits, ([large, small, largeUnit, smallUnit]) => {
      const millis = large * largeUnit + small * smallUnit;
      expect(parseDuration(formatDuration(millis)).toMillis()).toBe(millis);
    }),
  );
});

test('words are truncated, and never rounded up, after the second unit', () => {
  const SMALLER = [
    [DAY, HOUR],
    [HOUR, MINUTE],
    [MINUTE, 1000],
    [0, 1],
  ] as const;
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 36_500 * DAY }), (millis) => {
      const words = formatDuration(millis);
      const parsed = parseDuration(words).toMillis();
      const whole = Math.round(millis / 1000) * 1000;
      const [, smaller = 0] = SMALLER.find(([unitSaid]) => whole >= unitSaid) ?? [];
      expect(whole - parsed).toBeGreaterThanOrEqual(0);
      expect(whole - parsed).toBeLessThan(smaller);
      expect(formatDuration(parsed)).toBe(words);
    }),
  );
});
