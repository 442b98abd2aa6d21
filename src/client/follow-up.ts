import { canonical, type Channels } from '../activities/channels.js';
import type { FollowUpOptions } from '../registry/define-alert.js';
import type { FollowUp } from '../workflows/follow-up.js';
import { BadInput } from '../errors.js';
import { checkChannel } from './resolve-channel.js';
import { toMillis } from './to-millis.js';

/** A message a minute is what a person bears. */
const SHORTEST_REPEAT = 60_000;

/** @throws BadInput */
export function followUpOf(options: FollowUpOptions, known: Channels): FollowUp {
  const { repeatEvery, escalate = [], ackTimeout } = options;
  if (repeatEvery === undefined && escalate.length === 0) {
    throw new BadInput('a follow-up repeats or escalates: add repeat-every or escalate');
  }
  const escalations = escalate.map(({ after, to }) => {
    checkChannel(known, to);
    return { after: toMillis(after, 'the time to escalate after'), channel: canonical(to) };
  });
  return {
    ...(repeatEvery !== undefined && { repeatEvery: repeatMillis(repeatEvery) }),
    ...(escalations.length > 0 && { escalate: escalations.toSorted((a, b) => a.after - b.after) }),
    ...(ackTimeout !== undefined && { ackTimeout: toMillis(ackTimeout, 'the ack timeout') }),
  };
}

function repeatMillis(repeatEvery: FollowUpOptions['repeatEvery'] & {}): number {
  const millis = toMillis(repeatEvery, 'repeat-every');
  if (millis >= SHORTEST_REPEAT) return millis;
  throw new BadInput('repeat-every is shorter than a minute: use 1m or more');
}
