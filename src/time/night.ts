/** Time of day on a clock. */
export interface Clock {
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** Time of day, and the number of days after the named day: a night ends on the next day. */
export interface Reading {
  clock: Clock;
  daysAfter: number;
}

/**
 * Removes the night from a text: `tonight at 12` is a time of today, `friday night 1am` one of
 * friday, at night.
 */
export function splitNight(words: string): { words: string; night: boolean } {
  const daylight = words
    .replace(/\b(\d{1,2}) (at night|tonight)\b/, '$1:00 $2')
    .replace(/\b(tonight|this night)\b/, 'today')
    .replace(/\blast night\b/, 'yesterday')
    .replace(/\b(at |in the )?night\b/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { words: daylight, night: daylight !== words };
}

/**
 * Returns what a time of day at night may mean. `exact` means with am or pm, or on a 24-hour clock.
 */
export function readingsAtNight(clock: Clock, exact: boolean): Reading[] {
  const { hour } = clock;
  const other = (hour + 12) % 24;
  const hours = exact || hour > 12 ? [hour] : [hour, other];
  const atNight = hours.filter(isAtNight);
  // A time during the day is a mistake: it may be right as written, or half a day off.
  return (atNight.length > 0 ? atNight : [hour, other]).map((each) => {
    return { clock: { ...clock, hour: each }, daysAfter: each < 12 ? 1 : 0 };
  });
}

function isAtNight(hour: number): boolean {
  return hour < 6 || hour >= 17;
}
