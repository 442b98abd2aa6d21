import { createRequire } from 'node:module';
import type DateHolidays from 'date-holidays';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { IsBusinessDay } from '../time/business-days.js';
import { InvalidInputError, invalidInput } from '../util/errors.js';
import { missingPackage } from '../util/load-optional.js';
import { didYouMean } from '../util/nearest.js';
import { quote } from '../util/text.js';
import { type Calendar, loadSettings, settingsFile } from './settings.js';

/** Caches calendars by their definitions, because an import asks for one ten thousand times. */
const calendars = new Map<string, IsBusinessDay>();

/** Returns the business days of a calendar of alerts.toml. @throws InvalidInputError */
export function businessDaysOf(name: string, env: NodeJS.ProcessEnv = process.env): IsBusinessDay {
  const key = JSON.stringify([settingsFile(env), name]);
  const known = calendars.get(key);
  if (known) return known;
  const defined = definedCalendars(env);
  const calendar = Object.hasOwn(defined, name) ? defined[name] : undefined;
  if (!calendar) {
    const hint = didYouMean(name, Object.keys(defined));
    throw new InvalidInputError(
      `unknown calendar ${quote(name)}: ${hint}define it in alerts.toml, under [calendars.NAME]`,
    );
  }
  const isBusinessDay = open(name, calendar);
  calendars.set(key, isBusinessDay);
  return isBusinessDay;
}

function definedCalendars(env: NodeJS.ProcessEnv): Record<string, Calendar> {
  try {
    return loadSettings(env).calendars;
  } catch (error) {
    throw invalidInput(error);
  }
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function open(name: string, { holidays, dates, weekend }: Calendar): IsBusinessDay {
  const closed = new Set(dates);
  const weekdays = new Set(weekend.map((day) => WEEKDAYS.indexOf(day) + 1));
  const isHoliday = holidays === undefined ? () => false : holidaysOf(name, holidays);
  return (day) =>
    !weekdays.has(day.weekday) && !closed.has(day.toISODate() ?? '') && !isHoliday(day);
}

/** Returns whether a day is a public holiday of a country or region, such as FR or DE-BY. */
function holidaysOf(name: string, region: string): (day: DateTime) => boolean {
  const Holidays = loadHolidays();
  const [country = '', state, district] = region.toUpperCase().split('-');
  const all = new Holidays();
  const isKnown =
    Object.hasOwn(all.getCountries(), country) &&
    (state === undefined || Object.hasOwn(all.getStates(country) ?? {}, state)) &&
    (state === undefined ||
      district === undefined ||
      Object.hasOwn(all.getRegions(country, state) ?? {}, district));
  if (!isKnown) {
    throw new InvalidInputError(
      `calendars.${name}.holidays in alerts.toml: unknown country or region ${quote(region)}: use one such as FR or DE-BY`,
    );
  }
  const found = new Holidays(region.toUpperCase(), { types: ['public'] });
  const years = new Map<number, Set<string>>();
  const daysOf = (year: number) => {
    const days = years.get(year) ?? new Set(found.getHolidays(year).flatMap(daysOfHoliday));
    years.set(year, days);
    return days;
  };
  // A holiday of several days may begin in the year before.
  return (day) => [day.year - 1, day.year].some((year) => daysOf(year).has(day.toISODate() ?? ''));
}

const DAY = 86_400_000;

/** Returns the dates of a holiday, without one that begins in the afternoon. */
function daysOfHoliday({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  if (date.slice(11, 13) >= '12') return [];
  const first = DateTime.fromISO(date.slice(0, 10), { zone: 'utc' });
  const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY));
  return Array.from({ length: count }, (_, days) => first.plus({ days }).toISODate() ?? '');
}

const holidaysClass = z.custom<typeof DateHolidays>((value) => typeof value === 'function');

/** Loads the library when a calendar first needs it: it takes a quarter of a second. */
function loadHolidays(): typeof DateHolidays {
  try {
    return holidaysClass.parse(createRequire(import.meta.url)('date-holidays'));
  } catch (error) {
    throw invalidInput(missingPackage(error, 'the holidays of a calendar', ['date-holidays']));
  }
}
