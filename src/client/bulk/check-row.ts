import { z } from 'zod';
import type { AlertType } from '../../alert-types/define-alert.js';
import type { Channels } from '../../channels/channels.js';
import type { PlannedAlert, PlanningTask } from '../../contract/planned.js';
import { inZone, type UncheckedScheduleOptions } from '../../planning/options.js';
import { planAlert } from '../../planning/plan.js';
import { planRequest } from '../../planning/request.js';
import { utc } from '../../time/instant.js';
import { localZone } from '../../time/zone.js';
import { InvalidInputError } from '../../util/errors.js';
import type { RowFields } from './row.js';

/** Checks that a row can be imported where its type and channels are. @throws InvalidInputError */
export function checkRow(row: RowFields): void {
  // A jitter was checked when it was planned, and checking it takes ten times as long as the rest.
  const checked: RowFields = { ...row, jitter: undefined };
  const { type, args, ...options } = checked;
  const given: UncheckedScheduleOptions = options;
  planAlert(anyType(type, args), args, inZone(given, localZone()), anyChannel);
}

/** Plans a request as a worker that knows every type. @throws InvalidInputError */
export function planAnyType(
  request: Record<string, unknown>,
  now: Date,
  workflow: NonNullable<PlanningTask['workflow']>,
): PlannedAlert {
  const type = anyType(request['type'], request['args']);
  const types = new Map([[type.type, type]]);
  return planRequest({ request, now: utc(now.getTime()), workflow }, types, anyChannel);
}

/** Returns a type that takes these args. */
function anyType(type: unknown, args: unknown = {}): AlertType {
  if (typeof type !== 'string' || type === '') throw new InvalidInputError('its type is unknown');
  const shape = Object.fromEntries(Object.keys(Object(args)).map((key) => [key, z.unknown()]));
  return { type, args: z.object(shape), message: () => ({ text: '' }) };
}

/** Has every channel that a cell of CSV can hold. */
const anyChannel: Channels = {
  get: () => undefined,
  has: (name) => name !== '' && !/\s/.test(name),
  keys: () => [].values(),
};
