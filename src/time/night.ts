/** A time of day. */
export interface Clock {
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** A time of day and how many days after the day that was said it comes: a night ends on the day after. */
export interface Reading {
  clock: Clock;
  daysAfter: number;
}

/** Takes the night out of a text: `tonight at 12` is a time of today, and `friday night 1am` one of friday, at night. */
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

/** Returns what a time of day at night may mean; `exact` is one with am or pm, or on a clock of 24 hours. */
export function readingsAtNight(clock: Clock, exact: boolean): Reading[] {
  const { hour } = clock;
  const other = (hour + 12) % 24;
  const hours = exact || hour > 12 ? [hour] : [hour, other];
  const atNight = hours.filter(isAtNight);
  // One that is at day is a slip: it may be meant as it stands, or be half a day off.
  return (atNight.length > 0 ? atNight : [hour, other]).map((each) => {
    return { clock: { ...clock, hour: each }, daysAfter: each < 12 ? 1 : 0 };
  });
}

function isAtNight(hour: number): boolean {
  return hour < 6 || hour >= 17;
}
