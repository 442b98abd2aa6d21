import { Duration, type DurationLikeObject } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { withAmounts } from './number-words.js';

const UNITS: readonly [keyof DurationLikeObject, RegExp][] = [
  ['years', /^(y|yrs?|years?)$/],
  ['months', /^(mo|mos|months?)$/],
  ['weeks', /^(w|wks?|weeks?)$/],
  ['days', /^(d|days?)$/],
  ['hours', /^(h|hrs?|hours?)$/],
  ['minutes', /^(m|mins?|minutes?)$/],
  ['seconds', /^(s|secs?|seconds?)$/],
  ['milliseconds', /^(ms|msecs?|millis|milliseconds?)$/],
];

// Matches one part with its sign: an ISO 8601 duration, or a run such as `2h30m` that shares the
// sign before it.
const PART =
  /^(?<sign>[+-]?) ?(?:(?<iso>p[-\dt.ymwdhs]+)|(?<run>(?:\d+(?:\.\d+)? ?[a-z]+)+))(?=[ +-]|$) ?/;

const TERM = /(\d+(?:\.\d+)?) ?([a-z]+)/g;

/** Returns the duration in a text, or undefined if it does not have the form of one. */
export function readDuration(text: string): Duration | undefined {
  if (text.length > 200) return undefined;
  let rest = withAmounts(text.toLowerCase().replace(/\s+/g, ' '))
    .replace(/,|\band\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  let total = Duration.fromObject({});
  let negative = false;
  while (rest !== '') {
    const part = PART.exec(rest);
    if (part === null) return undefined;
    const { sign, iso, run = '' } = part.groups ?? {};
    if (negative && sign === '') {
      throw new InvalidInputError(
        `${quote(text)} may mean two things: give each part its sign, + or -`,
      );
    }
    negative = sign === '-';
    const amount = iso === undefined ? readRun(run) : readIso(iso);
    if (amount === undefined) return undefined;
    total = negative ? total.minus(amount) : total.plus(amount);
    rest = rest.slice(part[0].length);
  }
  return Object.keys(total.toObject()).length === 0 ? undefined : total;
}

function readIso(text: string): Duration | undefined {
  const duration = Duration.fromISO(text.toUpperCase());
  return duration.isValid && /\d/.test(text) && !text.endsWith('t') ? duration : undefined;
}

function readRun(text: string): Duration | undefined {
  let total = Duration.fromObject({});
  for (const [, count, word = ''] of text.matchAll(TERM)) {
    const unit = UNITS.find(([, names]) => names.test(word))?.[0];
    if (unit === undefined) return undefined;
    total = total.plus({ [unit]: Number(count) });
  }
  return total;
}
