import { DateTime } from 'luxon';
import { createHash } from 'node:crypto';
import { getAlertType } from '../../alert-types/alert-types.js';
import type { AlertTypes } from '../../alert-types/discover.js';
import type { Channels } from '../../channels/channels.js';
import { utc } from '../../time/instant.js';
import { localZone } from '../../time/zone.js';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { oneLine } from '../../util/text.js';
import { checkOptions, inZone, type UncheckedScheduleOptions } from '../../planning/options.js';
import { isPast } from '../../planning/overdue.js';
import { type Plan, planAlert } from '../../planning/plan.js';
import type { RowFields, Row } from './row.js';

export interface PlannedRow {
  line: number;
  plan: Plan;
  /** Whether the time counts from now, so that it is another one each time. */
  isRelative?: boolean;
}

export interface BadRow {
  line: number;
  /** The name of the entry in TOML or alerts.config. */
  id?: string;
  reason: string;
}

/** A row that Temporal refused. */
export interface FailedRow extends BadRow {
  id: string;
}

export interface PlanningContext {
  types: AlertTypes;
  channels: Channels;
  /** The zone of rows that name none. @default the zone of this machine */
  timezone?: string | undefined;
}

/** Plans the alert of each row, and returns the invalid rows with their reasons. */
export async function planRows(
  rows: AsyncIterable<Row>,
  context: PlanningContext,
): Promise<{ planned: PlannedRow[]; bad: BadRow[] }> {
  const planned: PlannedRow[] = [];
  const bad: BadRow[] = [];
  for await (const row of eachPlan(rows, context)) {
    if ('plan' in row) planned.push(row);
    else bad.push(row);
  }
  return { planned, bad };
}

/** Yields the plan of each row, or why the row is invalid. */
export async function* eachPlan(
  rows: AsyncIterable<Row>,
  context: PlanningContext,
): AsyncGenerator<PlannedRow | BadRow> {
  const planRow = rowPlanner(context);
  const lines = new Map<string, number>();
  for await (const { line, name, read } of rows) {
    try {
      const fields = read();
      const plan = planRow(fields);
      const other = lines.get(plan.id);
      if (other !== undefined) {
        throw new InvalidInputError(
          `duplicate id '${plan.id}', as in line ${other}: use another id`,
        );
      }
      lines.set(plan.id, line);
      yield { line, plan, ...(fields['in'] !== undefined && { isRelative: true }) };
    } catch (error) {
      yield {
        line,
        ...(name !== undefined && { id: oneLine(name) }),
        reason: oneLine(reasonOf(error)),
      };
    }
  }
}

function rowPlanner({ types, channels, timezone }: PlanningContext): (row: RowFields) => Plan {
  const contentId = contentIds();
  const zone = timezone ?? localZone();
  return ({ type: name, args = {}, ...rest }) => {
    checkOptions(rest);
    const options: UncheckedScheduleOptions = rest;
    if (name === undefined) throw new InvalidInputError("type is missing: see 'alerts types'");
    const type = getAlertType(typeof name === 'string' ? name : JSON.stringify(name), types);
    const id = options.id ?? contentId(type.type, { args, timezone, ...options });
    const now = DateTime.now();
    const plan = planAlert(type, args, { ...inZone(options, zone), id }, channels, now);
    if (options.in !== undefined && isPast(plan.dueAt, now)) {
      throw new InvalidInputError(
        `in leads to the past, ${utc(plan.dueAt)}: use at if this is intended`,
      );
    }
    return plan;
  };
}

/** Returns a function that derives ids from rows. Equal rows of a file get different ids. */
function contentIds(): (type: string, content: unknown) => string {
  const counts = new Map<string, number>();
  return (type, content) => {
    const digest = digestOf(JSON.stringify([type, content], sorted));
    const count = counts.get(digest) ?? 0;
    counts.set(digest, count + 1);
    return `${type}-${count === 0 ? digest : digestOf(`${digest} ${count}`)}`;
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 22);
}

/** Sorts the keys of objects for JSON.stringify, because the order of columns may change. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
