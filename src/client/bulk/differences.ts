import type { Run } from '../listing/description.js';
import { fromListing, memoOf } from '../listing/description.js';
import type { Plan } from '../../planning/plan.js';
import { requestFields } from './export-alerts.js';
import type { RowFields } from './row.js';

/** A field of an alert that differs from its declaration. */
export interface Difference {
  /** The name of the field in a row, such as `cron` or `args.to`. */
  field: string;
  /** The value as JSON; null if it is absent. */
  from: unknown;
  to: unknown;
}

/** Returns a plan by the names of a request, without what an alert may change by itself. */
export function plannedFields({ id, input, memo }: Plan): RowFields {
  return requestFields({ id, type: input.type, at: input.dueAt, memo, pausedUntil: null });
}

/** Returns an alert that exists by the names of a request. */
export function scheduledFields(run: Run): RowFields {
  const { id, type, dueAt, recurrence } = fromListing(run);
  const at = recurrence ? null : dueAt;
  return requestFields({ id, type, at, memo: memoOf(run), pausedUntil: null });
}

/** Returns the fields in which two alerts differ. */
export function differences(from: RowFields, to: RowFields): Difference[] {
  const [before, after] = [leaves(from), leaves(to)];
  const fields = new Set([...before.keys(), ...after.keys()]);
  return [...fields].flatMap((field) => {
    const [old = null, next = null] = [before.get(field), after.get(field)];
    return JSON.stringify(old) === JSON.stringify(next) ? [] : [{ field, from: old, to: next }];
  });
}

/** Returns the values by their paths. A list is one value. */
function leaves(value: unknown, path = '', found = new Map<string, unknown>()) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return found.set(path, value);
  }
  for (const [name, inner] of Object.entries(value)) {
    leaves(inner, path === '' ? name : `${path}.${name}`, found);
  }
  return found;
}

/** Formats differences in words: `cron: 0 9 * * * → 0 10 * * *; args.to: Ada → Bob`. */
export function differencesText(changes: Difference[]): string {
  return changes
    .map(({ field, from, to }) => `${field}: ${valueText(from)} → ${valueText(to)}`)
    .join('; ');
}

function valueText(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
