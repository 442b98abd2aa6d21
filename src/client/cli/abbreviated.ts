/** The only option that a shorter one stands for, as `--tz` for `--timezone`: its letters, in order, from the first. */
export function abbreviated(written: string, options: string[]): string | undefined {
  const meant = options.filter((option) => isShortFor(written, option));
  return meant.length === 1 ? meant[0] : undefined;
}

function isShortFor(short: string, long: string): boolean {
  // The dashes and the first letter.
  const start = short.slice(0, 3);
  if (start.length < 3 || !long.startsWith(start)) return false;
  let at = start.length;
  for (const letter of short.slice(at)) {
    at = long.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
