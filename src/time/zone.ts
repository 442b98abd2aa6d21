import { InvalidInputError } from '../util/errors.js';
import { nearestName } from '../util/nearest.js';
import { quote } from '../util/text.js';

// Regions whose names mean the same to Node and to Temporal, which is written in Go. Old aliases
// (US/Eastern) become the zone they stand for, because a server may lack them.
const REGIONS =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)\//;

/**
 * Returns the IANA name of a time zone in its right spelling: `europe/paris` is `Europe/Paris`, `Z`
 * is `UTC`.
 */
export function parseZone(text: string): string {
  const name = text.trim();
  if (name === '')
    throw new InvalidInputError('the time zone is empty: use a name such as Europe/Paris');
  const standard = standardName(/^z$/i.test(name) ? 'UTC' : name);
  if (standard === 'UTC') return standard;
  // A name without a region is an abbreviation: BST is London to some and Dhaka to others.
  if (standard === undefined || !name.includes('/') || !REGIONS.test(standard)) {
    throw new InvalidInputError(`${quote(text)} is not a time zone: ${cure(name, standard)}`);
  }
  const known = placeNames().find((place) => place.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known;
  // Node lists Asia/Calcutta and not Asia/Kolkata: a newer name stays as it was written.
  return REGIONS.test(name) && name === titleCase(name) ? name : standard;
}

/** Returns the zone of this machine, or UTC if it has none. */
export function localZone(): string {
  const tz = process.env['TZ'];
  const known = localZones.get(tz);
  if (known !== undefined) return known;
  const zone = machineZone();
  localZones.set(tz, zone);
  return zone;
}

function machineZone(): string {
  try {
    return parseZone(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  } catch {
    return 'UTC';
  }
}

/** Caches zones by TZ, because Intl is slow and a list asks for every line. */
const localZones = new Map<string | undefined, string>();

/** Caches valid names, because an import asks ten thousand times. */
const standardNames = new Map<string, string>();

function standardName(name: string): string | undefined {
  // Newer Nodes accept offsets such as +02:00; cron on the server does not.
  if (!/^[a-z]/i.test(name)) return undefined;
  const known = standardNames.get(name);
  if (known !== undefined) return known;
  try {
    const standard = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    standardNames.set(name, standard);
    return standard;
  } catch {
    return undefined;
  }
}

function cure(name: string, standard: string | undefined): string {
  if (/^(UTC|GMT)?[+-]?\d/i.test(name)) {
    return 'an offset ignores daylight saving time, use a name such as Europe/Paris, or UTC';
  }
  // Abbreviations of up to four letters mean different places to different people.
  const meant = standard !== undefined && REGIONS.test(standard) && name.length > 4;
  const place = meant ? standard : nearestPlace(name);
  return place === undefined
    ? 'use a name such as Europe/Paris or America/New_York, or UTC'
    : `did you mean ${place}?`;
}

function titleCase(name: string): string {
  return name.toLowerCase().replace(/(^|[/_-])[a-z]/g, (start) => start.toUpperCase());
}

let places: readonly string[] | undefined;

/** Returns the zones that Node lists. Node accepts more, both older and newer names. */
export function placeNames(): readonly string[] {
  places ??= Intl.supportedValuesOf('timeZone');
  return places;
}

/** Returns the zone of a city, or a zone with a similar name. */
export function nearestPlace(name: string): string | undefined {
  const wanted = name.toLowerCase().replaceAll(' ', '_');
  const byCity = placeNames().find((place) => place.toLowerCase().endsWith(`/${wanted}`));
  if (byCity !== undefined || wanted.length <= 4) return byCity;
  return nearestName(wanted, placeNames());
}
