import type { AlertType } from '../../alert-types/define-alert.js';
import { alertTypesOf, findProject } from '../../project/project.js';
import { parseZone } from '../../time/zone.js';
import { invalidInput } from '../../util/errors.js';
import { loadConfiguredChannels } from '../configured-channels.js';
import { type Alerts, type Applied, applyAlerts, type ApplyOptions } from './apply-alerts.js';
import { type DeclaredAlert, rowsOf } from './declarations.js';
import { eachPlan } from './plan-rows.js';

/** Applies alerts that a program declares, with the types and channels of its project. */
export async function applyDeclared(
  alerts: Alerts,
  declared: Iterable<DeclaredAlert> | AsyncIterable<DeclaredAlert>,
  { timezone, ...options }: ApplyOptions & { timezone?: string },
): Promise<Applied> {
  const project = await orInvalidInput(findProject());
  const types = new Map<string, AlertType>(await orInvalidInput(alertTypesOf(project)));
  const context = {
    types,
    channels: await loadConfiguredChannels(undefined, project),
    timezone: timezone && parseZone(timezone),
  };
  return applyAlerts(alerts, eachPlan(rowsOf(declared, types), context), options);
}

function orInvalidInput<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    throw invalidInput(error);
  });
}
