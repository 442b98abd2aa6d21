import { stillPaused } from '../listing/description.js';
import type { Plan } from './plan.js';

/** Whether it would go out as soon as it is started, since its ETA is over. */
export function isLate(plan: Plan, now = Date.now()): boolean {
  return isOver(plan, now) && !isExpired(plan, now);
}

/** Whether it would never go out, since it may not be so late. */
export function isExpired(plan: Plan, now = Date.now()): boolean {
  const { expires } = plan.input;
  return isOver(plan, now) && expires !== null && plan.dueAt.toMillis() + expires < now;
}

/** One that is paused is due afterwards. */
function isOver({ cronSchedule, dueAt, input }: Plan, now: number): boolean {
  if (cronSchedule !== null || stillPaused(input.pausedUntil ?? null) !== null) return false;
  return dueAt.toMillis() <= now;
}
