import { nearest } from '../nearest.js';

let places: readonly string[] | undefined;

/** The zones that Node lists; it accepts more, older and newer, names than these. */
export function placeNames(): readonly string[] {
  places ??= Intl.supportedValuesOf('timeZone');
  return places;
}

/** The zone of a city given alone, or one whose name is near. */
export function nearestPlace(name: string): string | undefined {
  const wanted = name.toLowerCase().replaceAll(' ', '_');
  const byCity = placeNames().find((place) => place.toLowerCase().endsWith(`/${wanted}`));
  if (byCity !== undefined || wanted.length <= 4) return byCity;
  return nearest(wanted, placeNames());
}
