import type { AlertType, Message } from '../registry/define-alert.js';
import type { Services } from '../registry/services.js';
import type { Holding } from '../workflows/holding.js';
import type { FireRequest } from './fire-request.js';
import { readArgs } from './readable.js';
import { type Verdict, verdictOn } from './verdict.js';

type Nothing = Extract<Verdict, { say: 'nothing' }>;

export type Checked = Nothing | { say: Message; resolved: boolean; holding: Holding | null };

/** Loads fresh data and asks the type what there is to say. */
export async function check(
  type: AlertType,
  request: FireRequest,
  services: Services,
): Promise<Checked> {
  const args = readArgs(type, request);
  const subject = type.load ? await type.load(args, services) : args;
  if (subject === undefined || subject === null) return nothing('its subject is gone');

  const holds = type.condition ? await type.condition(subject, services) : true;
  const verdict = verdictOn({
    holds: holds === true || holds || 'its condition no longer holds',
    before: request.holding ?? null,
    at: request.at ?? request.dueAt,
    forMillis: request.for ?? 0,
    resolves: type.resolved !== undefined,
    again: request.round !== undefined,
  });
  if (verdict.say === 'nothing') return verdict;
  const { holding } = verdict;
  const say =
    verdict.say === 'resolved'
      ? await type.resolved?.(subject, services)
      : await type.message(subject, services);
  return say ? { say, resolved: verdict.say === 'resolved', holding } : nothing('nothing to say');
}

function nothing(reason: string): Nothing {
  return { say: 'nothing', reason, holding: null, wait: false };
}
