let places: readonly string[] | undefined;

/** The zones that Node lists; it accepts more, older and newer, names than these. */
export function placeNames(): readonly string[] {
  places ??= Intl.supportedValuesOf('timeZone');
  return places;
}

/** The zone of a city given alone, or one that is a slip of the keyboard away. */
export function nearestPlace(name: string): string | undefined {
  const wanted = name.toLowerCase().replaceAll(' ', '_');
  const byCity = placeNames().find((place) => place.toLowerCase().endsWith(`/${wanted}`));
  if (byCity !== undefined || wanted.length <= 4) return byCity;
  return placeNames().find((place) => isOneSlipApart(place.toLowerCase(), wanted));
}

/** Whether one letter added, left out or replaced, or two neighbours swapped, explain the difference. */
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
