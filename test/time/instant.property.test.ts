import fc from 'fast-check';
import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { parseInstant, toInstant } from '../../src/time/instant.js';
import { anyZone, instantsOf, zonedInstant } from '../support/zones.js';
import { tries } from '../support/effort.js';

const now = DateTime.fromISO('2026-11-23T10:00Z');
const zoned = (epoch: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);

/** Parses a text, and returns an object of the other library. */
const read = (text: string, zone: string) => {
  const instant = parseInstant(text, zone, now);
  return { epoch: instant.toMillis(), zone: instant.zoneName };
};

test('a time with an offset is the same instant in any zone', () => {
  fc.assert(
    fc.property(zonedInstant, anyZone, ({ zone, epoch }, shown) => {
      const expected = { epoch, zone: shown };
      const instant = DateTime.fromMillis(epoch, { zone });
      for (const text of [
        instant.toISO(),
        instant.toISO({ format: 'basic' }),
        instant.toISOWeekDate() + instant.toFormat("'T'HH:mm:ss.SSSZZ"),
        instant.toJSDate().toISOString(),
      ]) {
        expect(read(text ?? '', shown)).toEqual(expected);
      }
    }),
    { numRuns: tries(100) },
  );
});

test('an object of Temporal and its text are the same instant', () => {
  fc.assert(
    fc.property(zonedInstant, anyZone, ({ zone, epoch }, shown) => {
      const given = zoned(epoch, zone);
      const bare = given.toString({ offset: 'never' });
      for (const text of [
        given.toString(),
        given.toString({ calendarName: 'always' }),
        `${given.toInstant().toString()}[${zone}]`,
        ...(instantsOf(given.toPlainDateTime(), zone).length === 1 ? [bare] : []),
      ]) {
        expect(read(text, shown).epoch).toBe(epoch);
      }
      for (const object of [given, given.toInstant()]) {
        expect(toInstant(object, shown, now).toMillis()).toBe(epoch);
      }
    }),
    { numRuns: tries(100) },
  );
});

test('a local time is accepted if it exists once, and otherwise refused with both choices', () => {
  fc.assert(
    fc.property(zonedInstant, fc.integer({ min: -180, max: 180 }), ({ zone, epoch }, minutes) => {
      // Adding minutes to a local time may lead to one that clocks skip.
      const local = zoned(epoch, zone).toPlainDateTime().add({ minutes });
      const instants = instantsOf(local, zone);
      for (const [text, inZone] of [
        [local.toString(), zone],
        [`${local.toString()}[${zone}]`, 'UTC'],
      ] as const) {
        if (instants.length === 1) {
          expect([read(text, inZone).epoch]).toEqual(instants);
          continue;
        }
        const choices = choicesOf(() => read(text, inZone));
        expect(choices).toHaveLength(2);
        const epochs = choices.map((choice) => read(choice, zone).epoch);
        if (instants.length === 2) expect(epochs).toEqual(instants);
        else expect(epochs).toEqual(besideGap(local, zone));
      }
    }),
    { numRuns: tries(300) },
  );
});

test('an offset that its zone does not have is refused with the valid ones', () => {
  const offset = fc.integer({ min: -14 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);
  fc.assert(
    fc.property(zonedInstant, offset, ({ zone, epoch }, minutes) => {
      const local = zoned(epoch, zone).toPlainDateTime();
      const instants = instantsOf(local, zone);
      const wrong = local.toZonedDateTime('UTC').subtract({ minutes });
      fc.pre(!instants.includes(wrong.epochMilliseconds));
      const sign = minutes < 0 ? '-' : '+';
      const [hour, minute] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
      const written = `${sign}${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
      const choices = choicesOf(() => read(`${local.toString()}${written}[${zone}]`, 'UTC'));
      expect(choices.map((choice) => read(choice, zone).epoch)).toEqual(instants);
    }),
    { numRuns: tries(100) },
  );
});

/** Returns the instants that an error suggests. */
function choicesOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidInputError' });
    const [, choices = ''] = / (?:choose|use) (\S+(?: or \S+)?)$/.exec(String(error)) ?? [];
    return choices.split(' or ');
  }
  return expect.unreachable('it was not refused');
}

/** Returns the two instants of a skipped time, by the offsets before and after the gap. */
function besideGap(local: Temporal.PlainDateTime, zone: string): number[] {
  return (['earlier', 'later'] as const).map(
    (disambiguation) => local.toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
  );
}
