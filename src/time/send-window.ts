import { DateTime, IANAZone } from 'luxon';

/**
 * Span on one day of the week, in minutes of the day. If `to` is before `from`, it ends on the next
 * day.
 */
interface Span {
  /** Day of the week, from 1 for Monday. */
  weekday: number;
  from: number;
  to: number;
}

/** Times at which alerts may go out: `Mon-Fri 08:00-20:00, Sat 10:00-14:00 Europe/Paris`. */
interface SendWindow {
  spans: Span[];
  zone: string;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const EXAMPLE = "write it as 'Mon-Fri 08:00-20:00 Europe/Paris'";

/** Parses a send window. @throws Error that says what is wrong */
export function parseSendWindow(text: string): SendWindow {
  const [, spans, zone] = /^(.+)\s(\S+)$/.exec(text.trim()) ?? [];
  if (spans === undefined || zone === undefined || /^[\d:–-]+$/.test(zone)) {
    throw new Error(`invalid send window '${text}': ${EXAMPLE}`);
  }
  if (!IANAZone.isValidZone(zone)) throw new Error(`'${zone}' is not a time zone: ${EXAMPLE}`);
  return { spans: spans.split(',').flatMap((span) => parseSpan(span.trim())), zone };
}

function parseSpan(text: string): Span[] {
  const form =
    /^(?:(?<first>[a-z]{3})(?:[-–](?<last>[a-z]{3}))?\s+)?(?<from>\d\d:\d\d)[-–](?<to>\d\d:\d\d)$/i;
  const { first = 'mon', last, from = '', to = '' } = form.exec(text)?.groups ?? {};
  const isEveryDay = !/[a-z]/i.test(text);
  const days = daysFrom(first, last ?? (isEveryDay ? 'sun' : first));
  const [start, end] = [minuteOf(from), minuteOf(to)];
  if (
    days.length === 0 ||
    start === undefined ||
    end === undefined ||
    start === end ||
    start === 1440
  ) {
    throw new Error(`invalid part of a send window '${text}': ${EXAMPLE}`);
  }
  return days.map((weekday) => ({ weekday, from: start, to: end }));
}

function daysFrom(first: string, last: string): number[] {
  const [start, end] = [first, last].map((day) => DAYS.indexOf(day.toLowerCase()));
  if (start === undefined || end === undefined || start < 0 || end < 0) return [];
  const count = ((end - start + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ((start + index) % 7) + 1);
}

function minuteOf(clock: string): number | undefined {
  const [hour = NaN, minute = NaN] = clock.split(':').map(Number);
  const minutes = hour * 60 + minute;
  return minute < 60 && minutes <= 1440 ? minutes : undefined;
}

/** Returns the moment itself if the window is open, or else the next opening. */
export function opensAt(window: SendWindow, moment: Date): Date {
  return new Date(Math.max(moment.getTime(), openPeriod(window, moment).from));
}

/** Time from which a window is open, up to but not including `until`, in epoch milliseconds. */
export interface OpenPeriod {
  from: number;
  until: number;
}

/** Returns the period in which the window is open now, or else the next one. */
export function openPeriod(window: SendWindow, moment: Date): OpenPeriod {
  const periods = openPeriods(window, moment);
  const { from, until: end } = periods[0] ?? { from: Infinity, until: Infinity };
  let until = end;
  // Spans that touch are one period: Mon 20:00-24:00, Tue 00:00-04:00.
  for (const next of periods) if (next.from <= until) until = Math.max(until, next.until);
  return { from, until };
}

/** Returns the spans that end after a moment, in the order in which they begin. */
function openPeriods({ spans, zone }: SendWindow, moment: Date): OpenPeriod[] {
  const today = DateTime.fromJSDate(moment, { zone }).startOf('day');
  const periods: OpenPeriod[] = [];
  // A span of yesterday may end today. A change of clocks can swallow the only span of a week.
  for (let offset = -1; offset <= 15; offset += 1) {
    const day = today.plus({ days: offset });
    for (const { weekday, from, to } of spans) {
      if (weekday !== day.weekday) continue;
      const start = atMinute(day, from).toMillis();
      const end = atMinute(to > from ? day : day.plus({ days: 1 }), to).toMillis();
      if (start < end && end > moment.getTime()) periods.push({ from: start, until: end });
    }
  }
  return periods.toSorted((one, other) => one.from - other.from);
}

function atMinute(day: DateTime, minute: number): DateTime {
  if (minute === 1440) return day.plus({ days: 1 });
  return day.set({ hour: Math.floor(minute / 60), minute: minute % 60 });
}

/**
 * Returns the moment itself, or the next time at which all windows are open.
 *
 * @throws Error when they are never open together
 */
export function allOpenAt(windows: (string | undefined)[], moment: Date): Date {
  const parsed = windows.flatMap((text) => (text === undefined ? [] : [parseSendWindow(text)]));
  let at = moment;
  // Each round moves to the next opening of one window.
  for (let look = 0; look < 100; look += 1) {
    const later = parsed.reduce((soonest, window) => opensAt(window, soonest), at);
    if (later.getTime() === at.getTime()) return at;
    at = later;
  }
  throw new Error('the send windows of its type and of its channel are never open together');
}
