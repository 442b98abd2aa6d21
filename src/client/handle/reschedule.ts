import { RESCHEDULE } from '../../workflows/messages.js';
import { checkOptions } from '../check-options.js';
import { BadInput } from '../../errors.js';
import { etaOf } from '../eta.js';
import type { When } from '../schedule-options.js';
import { utc } from '../when/utc.js';
import type { AlertCalls } from './alert-calls.js';
import { change, type ChangeVerdict } from './change.js';
import { describe } from './describe.js';

export async function reschedule(
  calls: AlertCalls,
  when: When,
): Promise<'rescheduled' | ChangeVerdict> {
  checkOptions(when);
  const dueAt = etaOf(when);
  const { recurrence } = await describe(calls);
  if (recurrence) throw new BadInput(`'${calls.id}' recurs: cancel it, and schedule it anew`);
  return (await change(calls, RESCHEDULE, [utc(dueAt)])) ?? 'rescheduled';
}
