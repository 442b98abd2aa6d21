import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';

/** Yields every zone that the platform knows. */
export const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));

// Earlier, some clocks were off by seconds, which ISO 8601 cannot express. Later times are too far
// ahead.
const [FIRST, LAST] = [Date.UTC(1973, 0), Date.UTC(2100, 0)];

export const anyInstant = fc.integer({ min: FIRST, max: LAST });

/** Yields zones whose clocks change by part of an hour, at an odd time, or skipped a day. */
const oddZone = fc.constantFrom(
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
);

/** Yields an instant in a zone, half of the time within hours of a clock change. */
export const zonedInstant = fc
  .record({
    zone: fc.oneof({ weight: 3, arbitrary: anyZone }, oddZone),
    epoch: anyInstant,
    nearChange: fc.boolean(),
    distance: fc.integer({ min: -4 * 3_600_000, max: 4 * 3_600_000 }),
  })
  .map(({ zone, epoch, nearChange, distance }) => {
    const start = Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
    const change = nearChange ? start.getTimeZoneTransition('next') : null;
    return { zone, epoch: change ? change.epochMilliseconds + distance : epoch };
  });

/**
 * Returns the instants at which the clocks of a zone show a time: none in a gap, two in an overlap.
 */
export function instantsOf(local: Temporal.PlainDateTime, zone: string): number[] {
  const read = (disambiguation: 'earlier' | 'later') =>
    local.toZonedDateTime(zone, { disambiguation });
  const both = [read('earlier'), read('later')]
    .filter((each) => each.toPlainDateTime().equals(local))
    .map((each) => each.epochMilliseconds);
  return [...new Set(both)];
}
