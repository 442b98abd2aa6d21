import type { Duration } from 'luxon';
import { readDuration } from './duration-text.js';

/** Distance from now, and the words beside it, such as a time of day. */
export interface Distance {
  duration: Duration;
  rest: string;
  /** Set when it leads to a moment. `next week` leads to a day only. */
  exact: boolean;
}

const FORMS =
  /^in (?<within>.+)$|^(?<later>.+) (?:from now|later)$|^(?<ago>.+) ago$|^(?:next (?<next>day|week|month|year)|(?:last|past) (?<last>day|week|month|year))$/;

/** Finds the distance in `in 3 months at 9am`, `noon 3 days from now`, `next week at 9am`; the longest if there are several. */
export function splitDistance(words: string): Distance | undefined {
  if (!/\b(in|now|later|ago|next|last|past)\b/.test(words)) return undefined;
  const tokens = words.split(' ');
  for (let length = tokens.length; length > 0; length--) {
    for (let start = 0; start + length <= tokens.length; start++) {
      const { next, last, ...exact } =
        FORMS.exec(tokens.slice(start, start + length).join(' '))?.groups ?? {};
      const unit = next ?? last;
      const { within, later, ago } = exact;
      const duration = readDuration(
        unit === undefined ? (within ?? later ?? ago ?? '') : `1 ${unit}`,
      );
      if (duration === undefined) continue;
      return {
        duration: (ago ?? last) === undefined ? duration : duration.negate(),
        rest: [...tokens.slice(0, start), ...tokens.slice(start + length)].join(' '),
        exact: unit === undefined,
      };
    }
  }
  return undefined;
}

/**
 * Splits `a week from tomorrow at 9am` or `2 hours before midnight` into the distance and its
 * start.
 */
export function splitBase(words: string): { duration: Duration; base: string } | undefined {
  const { amount, side, base } =
    /^(?<amount>.+?) (?<side>from|after|before) (?<base>.+)$/.exec(words)?.groups ?? {};
  const duration = amount === undefined ? undefined : readDuration(amount);
  if (duration === undefined || base === undefined) return undefined;
  return { duration: side === 'before' ? duration.negate() : duration, base };
}
