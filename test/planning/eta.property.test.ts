import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { etaOf } from '../../src/planning/eta.js';
import type { DueOptions } from '../../src/planning/options.js';
import { instantsOf, zonedInstant } from '../support/zones.js';

// The current time is usually not in the zone of the alert.
const eta = (epoch: number, when: DueOptions) =>
  etaOf(when, DateTime.fromMillis(epoch, { zone: 'UTC' }));

const clock = { hours: fc.nat(99), minutes: fc.nat(99), seconds: fc.nat(99) };
const calendar = { years: fc.nat(9), months: fc.nat(30), weeks: fc.nat(9), days: fc.nat(40) };
const sign = fc.constantFrom(1, -1);

const signed = (units: Record<string, number>, by: number) =>
  Object.fromEntries(Object.entries(units).map(([name, count]) => [name, by * count]));

test('an hour has 60 minutes in every zone, across clock changes', () => {
  fc.assert(
    fc.property(zonedInstant, fc.record(clock), sign, ({ zone, epoch }, units, by) => {
      const duration = Duration.fromObject(signed(units, by));
      const later = eta(epoch, { in: duration.toISO(), timezone: zone });
      expect(later.toMillis()).toBe(epoch + duration.toMillis());
      expect(later.zoneName).toBe(zone);
    }),
  );
});

test('years, months, weeks and days follow the calendar of the zone, as in Luxon and Temporal', () => {
  const units = fc.record({ ...calendar, ...clock }, { requiredKeys: ['days'] });
  fc.assert(
    fc.property(zonedInstant, units, sign, ({ zone, epoch }, given, by) => {
      const duration = Duration.fromObject(signed(given, by));
      const later = eta(epoch, { in: duration, timezone: zone });
      const luxon = DateTime.fromMillis(epoch, { zone }).plus(duration);
      expect(later.toMillis()).toBe(luxon.toMillis());
      const texts = [duration.toISO(), Temporal.Duration.from(signed(given, by))];
      for (const same of texts) {
        expect(eta(epoch, { in: same, timezone: zone }).toMillis()).toBe(luxon.toMillis());
      }
      const start = Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
      const { years = 0, months = 0, weeks = 0, days = 0 } = duration.toObject();
      const landing = start.toPlainDateTime().add({ years, months, weeks, days });
      // Where the clocks show a day's time twice or never, the two choose differently.
      if (instantsOf(landing, zone).length !== 1) return;
      const temporal = start.add(signed(given, by));
      expect(later.toMillis()).toBe(temporal.epochMilliseconds);
    }),
  );
});

test('set uses local time, and is refused if that time is skipped or repeated', () => {
  const fields = fc.record(
    { day: fc.integer({ min: 1, max: 31 }), hour: fc.nat(23), minute: fc.nat(59) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(zonedInstant, fc.record(calendar), fields, ({ zone, epoch }, units, set) => {
      const later = eta(epoch, { in: units, timezone: zone });
      const composed = () => eta(epoch, { in: units, set, timezone: zone }).toMillis();
      if (Object.keys(set).length === 0) {
        expect(composed()).toBe(later.toMillis());
        return;
      }
      const local = Temporal.Instant.fromEpochMilliseconds(later.toMillis())
        .toZonedDateTimeISO(zone)
        .toPlainDateTime();
      const { day = local.day, hour, minute } = set;
      if (day > local.daysInMonth) {
        expect(composed).toThrow(/^day must be a whole number from 1 to (28|29|30) in /);
        return;
      }
      const sharp = hour ?? minute;
      const shown = local.with({
        day,
        ...(sharp !== undefined && { minute: minute ?? 0, second: 0, millisecond: 0 }),
        ...(hour !== undefined && { hour }),
      });
      const [only, second] = instantsOf(shown, zone);
      if (only !== undefined && second === undefined) expect(composed()).toBe(only);
      else {
        expect(composed).toThrow(InvalidInputError);
        expect(composed).toThrow(/: choose \S+ or \S+$/);
      }
    }),
  );
});
