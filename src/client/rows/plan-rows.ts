import { DateTime } from 'luxon';
import type { Channels } from '../../activities/channels.js';
import { oneLine } from '../../one-line.js';
import { reasonOf } from '../../reason.js';
import type { AlertTypes } from '../../registry/discover.js';
import { checkOptions } from '../check-options.js';
import { BadInput } from '../../errors.js';
import { isPast } from '../overdue.js';
import { type Plan, planAlert } from '../plan.js';
import type { UncheckedScheduleOptions } from '../schedule-options.js';
import { typeNamed } from '../type-named.js';
import { utc } from '../when/utc.js';
import { localZone } from '../when/zone.js';
import { contentIds } from './content-id.js';
import type { Fields, Row } from './row.js';

export interface PlannedRow {
  line: number;
  plan: Plan;
}

export interface BadRow {
  line: number;
  reason: string;
}

export interface PlanningContext {
  types: AlertTypes;
  channels: Channels;
  /** Of rows that name none. @default the zone of this machine */
  timezone?: string | undefined;
}

/** What importing would start, and the rows that cannot be alerts. */
export async function planRows(
  rows: AsyncIterable<Row>,
  context: PlanningContext,
): Promise<{ planned: PlannedRow[]; bad: BadRow[] }> {
  const planRow = rowPlanner(context);
  const lines = new Map<string, number>();
  const planned: PlannedRow[] = [];
  const bad: BadRow[] = [];
  for await (const { line, read } of rows) {
    try {
      const plan = planRow(read());
      const other = lines.get(plan.id);
      if (other !== undefined) {
        throw new BadInput(`the id '${plan.id}' is that of line ${other} too`);
      }
      lines.set(plan.id, line);
      planned.push({ line, plan });
    } catch (error) {
      bad.push({ line, reason: oneLine(reasonOf(error)) });
    }
  }
  return { planned, bad };
}

function rowPlanner({ types, channels, timezone }: PlanningContext): (row: Fields) => Plan {
  const contentId = contentIds();
  const zone = timezone ?? localZone();
  return ({ type: name, args = {}, ...given }) => {
    checkOptions(given);
    const options: UncheckedScheduleOptions = given;
    if (name === undefined) throw new BadInput("type is missing: 'alerts types' lists them");
    const type = typeNamed(typeof name === 'string' ? name : JSON.stringify(name), types);
    const id = options.id ?? contentId(type.type, { args, timezone, ...options });
    const now = DateTime.now();
    const plan = planAlert(type, args, { ...inZone(options, zone), id }, channels, now);
    if (options.in !== undefined && isPast(plan.dueAt, now)) {
      throw new BadInput(
        `in leads to the past, ${utc(plan.dueAt)}: if it is meant, write it as at`,
      );
    }
    return plan;
  };
}

/** A cron expression may name a zone of its own. */
function inZone(options: UncheckedScheduleOptions, timezone: string): UncheckedScheduleOptions {
  if (options.timezone !== undefined) return options;
  return /^\s*(CRON_)?TZ=/.test(options.cron ?? '') ? options : { ...options, timezone };
}
