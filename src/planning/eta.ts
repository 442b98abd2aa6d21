import { DateTime } from 'luxon';
import { businessDaysOf } from '../config/calendars.js';
import { addBusinessDays, parseBusinessDays } from '../time/business-days.js';
import { addDuration, checkInstant, setFields } from '../time/calendar.js';
import { toDuration } from '../time/duration.js';
import { toInstant } from '../time/instant.js';
import { localZone, parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import type { UncheckedScheduleOptions } from './options.js';

type UncheckedDueOptions = Pick<
  UncheckedScheduleOptions,
  'in' | 'calendar' | 'set' | 'at' | 'timezone'
>;

/** Returns the ETA in the zone of the options, by default now. @throws InvalidInputError */
export function etaOf(options: UncheckedDueOptions, now: DateTime = DateTime.now()): DateTime {
  checkSet(options);
  if (options.in !== undefined && options.at !== undefined) {
    throw new InvalidInputError('in and at cannot be combined: choose one');
  }
  const zone = parseZone(options.timezone ?? localZone());
  const businessDays = parseBusinessDays(options.in);
  checkCalendar(options, businessDays);
  if (options.at !== undefined) return toInstant(options.at, zone, now);
  if (options.in === undefined) return now.setZone(zone);
  const eta =
    businessDays !== undefined && options.calendar !== undefined
      ? addBusinessDays(now.setZone(zone), businessDays, businessDaysOf(options.calendar))
      : addDuration(now, toDuration(options.in, 'in'), zone);
  if (options.set === undefined || !hasFields(options)) return eta;
  const adjusted = setFields(eta, options.set);
  return checkInstant(adjusted, now, adjusted.toISO() ?? 'the time');
}

function checkCalendar({ calendar }: UncheckedDueOptions, businessDays: number | undefined): void {
  if ((calendar === undefined) === (businessDays === undefined)) return;
  throw new InvalidInputError(
    calendar === undefined
      ? 'business days require a calendar: name one that alerts.toml defines'
      : 'calendar requires business days: add in, such as 3 business days',
  );
}

/** Checks that `set` comes with `in`, whose result it changes. @throws InvalidInputError */
export function checkSet(options: Pick<UncheckedScheduleOptions, 'in' | 'set'>): void {
  if (options.in !== undefined || !hasFields(options)) return;
  throw new InvalidInputError(
    'day, hour and minute require in: add a duration, such as 1 month, or 0s',
  );
}

function hasFields({ set = {} }: Pick<UncheckedScheduleOptions, 'set'>): boolean {
  return Object.values(set).some((field) => field !== undefined);
}
