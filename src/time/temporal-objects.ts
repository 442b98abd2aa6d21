/** Object of the TC39 Temporal API from any implementation, recognized by its tag. */
interface TemporalObject<Tag extends string> {
  readonly [Symbol.toStringTag]: Tag;
  toString(): string;
}

type TemporalTime = TemporalObject<
  'Temporal.Instant' | 'Temporal.ZonedDateTime' | 'Temporal.PlainDateTime'
>;
type TemporalDuration = TemporalObject<'Temporal.Duration'>;

export function isTemporalTime(value: unknown): value is TemporalTime {
  return /^Temporal\.(Instant|ZonedDateTime|PlainDateTime)$/.test(tagOf(value));
}

export function isTemporalDuration(value: unknown): value is TemporalDuration {
  return tagOf(value) === 'Temporal.Duration';
}

/** Formats a time in ISO 8601. The brackets are dropped, because the offset is enough. */
export function isoOf(time: TemporalTime): string {
  return time.toString().replace(/\[.*$/, '');
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
