import type { Component, ParsedResult } from 'chrono-node/en';
import { DateTime } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { endOfDay } from './calendar.js';
import { clockOf, instantsShowing, onTheClock } from './local-time.js';
import type { Reading } from './night.js';

/** Bounds the search for a leap day, which returns after eight years at most. */
const YEARS_AHEAD = 8;

/**
 * Returns the days that a text may mean, in order and in UTC fields. There is only one if the text
 * is unambiguous.
 */
export function candidateDays(
  start: ParsedResult['start'],
  words: string,
  today: DateTime,
  night: boolean,
): DateTime[] {
  const part = (name: Component): number => start.get(name) ?? 0;
  const [month, day] = [part('month'), part('day')];
  const named = DateTime.utc(part('year'), month, day);
  const around = (distances: number[], from = today): DateTime[] =>
    distances.map((days) => from.plus({ days }));
  if (start.isCertain('day') && start.isCertain('year')) {
    // After midnight, tonight may be the night that began yesterday.
    return night && +named === +today ? around([-1, 0]) : [named];
  }
  if (start.isCertain('day')) {
    return Array.from({ length: YEARS_AHEAD + 2 }, (_, index) =>
      DateTime.utc(today.year - 1 + index, month, day),
    ).filter((each) => each.isValid);
  }
  if (!start.isCertain('weekday')) return around([-1, 0, 1]);
  if (/\b(last|past|next)\b/.test(words)) return [named];
  const ahead = (part('weekday') - today.weekday + 7) % 7;
  return around([ahead - 7, ahead, ahead + 7]);
}

export interface Wanted {
  days: DateTime[];
  /** Time of day, or null for the end of the day. */
  reading: Reading | null;
  /** Day of the week, from 0 for Sunday, if the text names one. */
  weekday: number | null;
  clocks: string;
  now: DateTime;
  text: string;
}

/**
 * Returns the wanted time on the first day on which it is still to come, or else on the last day.
 */
export function firstToCome({ days, reading, weekday, clocks, now, text }: Wanted): DateTime {
  const timesOn = (day: DateTime): { local: DateTime; shown: DateTime[] } => {
    if (!reading) return { local: day, shown: [endOfDay(day, clocks)] };
    const local = day.plus({ days: reading.daysAfter }).set({ ...reading.clock });
    return { local, shown: instantsShowing(local, clocks) };
  };
  const isToCome = (day: DateTime): boolean => {
    const { local, shown } = timesOn(day);
    return shown.length === 0 ? local > clockOf(now) : shown.some((instant) => instant >= now);
  };
  const day = days.find(isToCome) ?? days.at(-1);
  if (day === undefined) throw new InvalidInputError(`${quote(text)} does not exist`);
  if (weekday !== null && weekday !== day.weekday % 7) {
    const named = day.toFormat("d MMMM yyyy 'is a' cccc", { locale: 'en' });
    throw new InvalidInputError(`${quote(text)} does not exist: ${named}`);
  }
  const { local, shown } = timesOn(day);
  const [only, other] = shown.length > 1 ? shown.filter((instant) => instant >= now) : shown;
  return only !== undefined && other === undefined ? only : onTheClock(local, clocks, text);
}
