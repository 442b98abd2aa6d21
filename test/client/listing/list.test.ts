import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../src/util/errors.js';
import { type ListOptions, queryFor } from '../../../src/client/listing/list.js';

const open = "ExecutionStatus = 'Running'";
const withPast = `(${open} OR AlertRecurrence IS NULL OR ExecutionStatus IN ('Canceled', 'Terminated', 'TimedOut')) AND ExecutionStatus != 'ContinuedAsNew'`;

test.each<[ListOptions, string[]]>([
  [{}, [open]],
  [{ limit: 5 }, [open]],
  [{ all: true }, [withPast]],
  [{ type: 'two-days-late' }, ["AlertType = 'two-days-late'", open]],
  [{ status: 'scheduled' }, ["AlertStatus = 'scheduled'", open]],
  [{ status: 'firing' }, ["AlertStatus = 'firing'", open]],
  // Visibility does not distinguish retrying from firing.
  [{ status: 'retrying' }, ["AlertStatus = 'firing'", open]],
  [{ status: 'sent' }, ["AlertStatus = 'sent'", withPast]],
  [{ status: 'skipped' }, ["AlertStatus = 'skipped'", withPast]],
  [{ status: 'expired' }, ["AlertStatus = 'expired'", withPast]],
  [
    { status: 'cancelled' },
    ["(AlertStatus = 'cancelled' OR ExecutionStatus = 'Terminated')", withPast],
  ],
  [{ status: 'failed' }, ["(AlertStatus = 'failed' OR ExecutionStatus = 'TimedOut')", withPast]],
  [
    { type: 'clock', status: 'scheduled', all: true },
    ["AlertType = 'clock'", "AlertStatus = 'scheduled'", withPast],
  ],
])('the query for %j', (options, clauses) => {
  expect(queryFor(options)).toBe(["WorkflowType = 'alert'", ...clauses].join(' AND '));
});

test.each([
  ["x' OR 'a' = 'a"],
  ["'"],
  ['"'],
  ['x\\'],
  ['x y'],
  ['x\n'],
  ['x;'],
  ['x)'],
  ['%'],
  [''],
])('refuses the type %j, which would need escaping', (type) => {
  expect(() => queryFor({ type })).toThrow(
    new InvalidInputError(`invalid alert type '${type}': see 'alerts types'`),
  );
});
