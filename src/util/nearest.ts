/** Names shorter than this are one typo away from too many others. */
const MIN_NAME_LENGTH = 3;

/** Returns the name that one typo explains, or the only name that starts with what was written. */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase();
  if (wanted.length < MIN_NAME_LENGTH) return undefined;
  const all = [...names];
  const slip = all.find((name) => isOneSlipApart(name.toLowerCase(), wanted));
  if (slip !== undefined) return slip;
  const longer = all.filter((name) => name.toLowerCase().startsWith(wanted));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Returns `did you mean reminder? `, to precede the list of names, or '' if no name is near. */
export function didYouMean(written: string, names: Iterable<string>): string {
  const name = nearestName(written, names);
  return name === undefined ? '' : `did you mean ${name}? `;
}

/**
 * Returns whether the names differ by one letter added, removed or replaced, or by two swapped
 * neighbours.
 */
function isOneSlipApart(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const room = Math.min(a.length, b.length) - start;
  let end = 0;
  while (end < room && a.at(-1 - end) === b.at(-1 - end)) end++;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restA === restB.slice(1) + restB.slice(0, 1);
}
