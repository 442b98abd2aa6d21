import type { DateTime } from 'luxon';
import type { DurationInput, RetryOptions } from '../registry/define-alert.js';

export type InstantInput = DateTime | Date | string;

/** When and how an alert goes out. At most one of `in`, `at`, `every` and `cron`; without any it goes out now. */
export interface ScheduleOptions {
  /** Its identity from schedule to outcome. @default a nanoid */
  id?: string | undefined;
  /** From now; months and years are calendar arithmetic in the zone. */
  in?: DurationInput | undefined;
  /** A string without an offset is in the zone. */
  at?: InstantInput | undefined;
  /** Recurring: a fixed interval of at least a second. */
  every?: DurationInput | undefined;
  /** Recurring: five fields in the dialect of robfig/cron, or `@daily` and the like. */
  cron?: string | undefined;
  /** An IANA name. @default the zone of this machine */
  timezone?: string | undefined;
  /** Channels, by name or URL. @default those of the type, or else the console */
  to?: string[] | undefined;
  /** How late it may be delivered, for instance after an outage. @default the type's, or else any */
  expires?: DurationInput | undefined;
  /** How long its condition must hold, at every check, before it is said. @default the type's, or else not at all */
  for?: DurationInput | undefined;
  /** Recurring: no run after this. */
  until?: InstantInput | undefined;
  /** Overrides the type's policy, field by field. */
  retry?: RetryOptions | undefined;
}
