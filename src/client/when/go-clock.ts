import { IANAZone } from 'luxon';
import { BadInput } from '../../errors.js';
import { quote } from './quote.js';

/** The clocks of a zone. `offset` is what they are ahead of UTC, in milliseconds. */
export interface Clock {
  offset(utc: number): number;
}

const SPAN = 3 * 24 * 3_600_000;
const MOST_SPANS = 10_000;
const clocks = new Map<string, Clock>();

/** The clock of a zone, kept because asking the platform for an offset takes microseconds. */
export function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const rules = IANAZone.create(zone);
  if (!rules.isValid) throw new BadInput(`${quote(zone)} is not a time zone`);
  const clock = zone === 'UTC' ? { offset: () => 0 } : rememberSpans(rules);
  clocks.set(zone, clock);
  return clock;
}

/** No zone has ever come back to an offset within three days, so equal ends mean one offset. */
function rememberSpans(rules: IANAZone): Clock {
  const exact = (utc: number): number => Math.round(rules.offset(utc) * 60_000);
  const spans = new Map<number, number | 'changes'>();
  return {
    offset(utc) {
      const span = Math.floor(utc / SPAN);
      let offset = spans.get(span);
      if (offset === undefined) {
        const start = exact(span * SPAN);
        offset = start === exact((span + 1) * SPAN) ? start : 'changes';
        if (spans.size >= MOST_SPANS) spans.clear();
        spans.set(span, offset);
      }
      return offset === 'changes' ? exact(utc) : offset;
    },
  };
}

/**
 * The instant of a local time as Go's time.Date chooses it, `local` counted as if it were UTC. In a gap
 * and in an overlap its choice depends on which side of UTC the zone is; the server's cron inherits that.
 */
export function goInstant(clock: Clock, local: number): number {
  return local - clock.offset(local - clock.offset(local));
}
