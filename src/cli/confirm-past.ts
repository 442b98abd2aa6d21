import type { DateTime } from 'luxon';
import { isPast } from '../planning/overdue.js';
import { describeInstant } from '../time/instant.js';
import { InvalidInputError } from '../util/errors.js';
import { confirm } from './confirm.js';
import { io } from './io.js';

interface Options {
  in?: string | undefined;
  now?: true | undefined;
  dryRun?: true | undefined;
}

/**
 * Asks before a duration that leads to the past, usually a typing error, makes an alert fire at
 * once; `--now` answers yes.
 *
 * @throws InvalidInputError if there is no terminal to ask on, or `--now` is given with a duration
 *   that leads to the future
 */
export async function confirmPast(
  dueAt: DateTime,
  now: DateTime,
  { in: duration, now: confirmed, dryRun }: Options,
): Promise<void> {
  if (duration === undefined) return;
  if (!isPast(dueAt, now)) {
    if (confirmed)
      throw new InvalidInputError('--now excludes an --in that leads to the future: choose one');
    return;
  }
  if (confirmed || dryRun) return;
  const time = describeInstant(dueAt, dueAt.zoneName ?? 'UTC', now);
  if (!io().stdin.isTTY) {
    throw new InvalidInputError(`--in leads to the past, ${time}: add --now, or use a later time`);
  }
  if (!(await confirm(`--in leads to the past, ${time}. Go on?`))) {
    throw new Error('nothing was done');
  }
}
