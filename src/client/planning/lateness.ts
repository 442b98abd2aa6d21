import { stillPaused } from '../listing/description.js';
import type { Plan } from './plan.js';

/** Tells whether a planned alert goes out as soon as it is started, because its ETA has passed. */
export function isLate(plan: Plan, now = Date.now()): boolean {
  return isOver(plan, now) && !isExpired(plan, now);
}

/** Tells whether a planned alert never goes out, because it has expired. */
export function isExpired(plan: Plan, now = Date.now()): boolean {
  const { expires } = plan.input;
  return isOver(plan, now) && expires !== null && plan.dueAt.toMillis() + expires < now;
}

/** Tells whether the ETA has passed. A paused alert is due after its pause. */
function isOver({ cronSchedule, dueAt, input }: Plan, now: number): boolean {
  if (cronSchedule !== null || stillPaused(input.pausedUntil ?? null) !== null) return false;
  return dueAt.toMillis() <= now;
}
