import { Context } from '@temporalio/activity';
import type { AlertType } from '../alert-types/define-alert.js';
import type { OpenChannel } from '../channels/channels.js';
import type { FireRequest, Limited } from '../contract/fire-request.js';
import { isLimitedQueue, limitedQueue } from '../contract/queues.js';
import type { Silence } from '../contract/silence.js';
import { isShownAgain } from '../time/local-time.js';
import { allOpenAt } from '../time/send-window.js';
import type { Dependencies } from './dependencies.js';
import { gather } from './digest.js';
import { readArgs } from './readable.js';

type Obstacle =
  | { status: 'repeated' | 'expired' | 'silenced'; reason: string }
  | { status: 'held'; until: string; reason: string };

type Blocked =
  Obstacle | { status: 'gathered'; digestId: string; until: string; reason: string } | Limited;

/** Returns why an alert must not be checked and delivered here and now; undefined if nothing prevents it. */
export async function gate(
  request: FireRequest,
  type: AlertType,
  target: OpenChannel,
  dependencies: Pick<Dependencies, 'services' | 'findSilence'>,
): Promise<Blocked | undefined> {
  const { value: obstacle } = await obstacles(request, type, target, dependencies).next();
  if (obstacle) return obstacle;
  if (target.digest !== undefined && joinsDigest(request, target)) {
    // A digest would hand back an alert with invalid args, so such an alert does not enter one.
    readArgs(type, request);
    return gather(request, target.digest, target.perSecond !== undefined);
  }
  const { channel } = request;
  const { taskQueue } = Context.current().info;
  if (target.perSecond !== undefined && !isLimitedQueue(taskQueue, channel)) {
    return { status: 'limited', taskQueue: limitedQueue(taskQueue, channel) };
  }
  return undefined;
}

/** Yields all that keeps an alert from going out on a channel now. */
export async function* obstacles(
  request: FireRequest,
  type: AlertType,
  target: Pick<OpenChannel, 'window'>,
  { services, findSilence }: Pick<Dependencies, 'services' | 'findSilence'>,
): AsyncGenerator<Obstacle, undefined> {
  const { dueAt, onceIn, critical, round } = request;
  const now = services.now();
  if (onceIn !== undefined && isShownAgain(new Date(dueAt), onceIn)) {
    const reason = `the clocks of ${onceIn} show this time again, at which it came due before`;
    yield { status: 'repeated', reason };
  }
  if (now.getTime() > expiryOf(request)) {
    yield { status: 'expired', reason: `it was due at ${dueAt} and not delivered in time` };
  }
  const opens = critical ? now : allOpenAt([type.window, target.window], now);
  if (opens > now) {
    const until = opens.toISOString();
    yield { status: 'held', until, reason: `outside its send window until ${until}` };
  }
  const silence = await findSilence(request);
  if (!silence) return;
  const reason = `silenced until ${silence.until} by ${silence.by}: ${silence.reason}`;
  if (round === undefined) yield { status: 'silenced', reason };
  // Nobody would schedule a follow-up again, so it waits.
  else yield { status: 'held', until: nextLook(silence, now).toISOString(), reason };
}

/** Returns whether the alert becomes part of a digest. A repeated message has been in one before. */
export function joinsDigest(
  { critical, round }: FireRequest,
  { digest }: Pick<OpenChannel, 'digest'>,
): boolean {
  return digest !== undefined && !critical && round === undefined;
}

const MIN_LOOK_INTERVAL = 10_000;
const MAX_LOOK_INTERVAL = 3_600_000;

/** Returns when to check again whether a silence was lifted: after a tenth of its age, at the latest at its end. */
function nextLook({ createdAt, until }: Silence, now: Date): Date {
  const age = now.getTime() - Date.parse(createdAt) || 0;
  const interval = Math.min(MAX_LOOK_INTERVAL, Math.max(MIN_LOOK_INTERVAL, age / 10));
  return new Date(Math.min(Date.parse(until), now.getTime() + interval));
}

function expiryOf({ dueAt, expires, for: forMillis = 0 }: FireRequest): number {
  return expires === null ? Infinity : Date.parse(dueAt) + forMillis + expires;
}
