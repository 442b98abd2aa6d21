/** Returns the text without line breaks and the space around them. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

/** Returns the first line, shortened to 78 characters. */
export function firstLineOf(text: string): string {
  const [line = ''] = text.trim().split(/\s*[\r\n]/);
  return line.replace(/^(.{77}).{2,}$/su, '$1…');
}

/** Returns the text with at most this many characters, the last of them `…` if it was longer. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Returns a pattern that matches exactly this text. */
export function escapeRegExp(text: string): string {
  return text.replaceAll(/\W/g, String.raw`\$&`);
}

const MAX_QUOTE_LENGTH = 80;

/** Returns the input as a message quotes it: on one line and shortened. */
export function quote(text: string): string {
  const short = shorten(text, MAX_QUOTE_LENGTH);
  return `'${short.replace(/[\p{Cc}\u2028\u2029]/gu, (sign) => JSON.stringify(sign).slice(1, -1))}'`;
}

/**
 * Returns the text with every character that acts on a terminal, except tabs and line feeds,
 * written as `\u001b`. In JSON that is the same character.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    ACTS_ON_TERMINAL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Matches control characters, characters that change the text direction, and Unicode's line breaks.
 */
const ACTS_ON_TERMINAL = /[^\P{Cc}\t\n]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** Returns each name once, with how often it occurs: `console ×3, webhook`. */
export function tally(names: string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ');
}

/** Formats a length of time for programs, in hours, minutes and seconds: `PT36H`. */
export function isoDuration(millis: number): string {
  const hours = Math.floor(millis / 3_600_000);
  const minutes = Math.floor(millis / 60_000) % 60;
  const seconds = Math.round(millis % 60_000) / 1000;
  const parts = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`];
  return `PT${parts.filter(Boolean).join('') || '0S'}`;
}
