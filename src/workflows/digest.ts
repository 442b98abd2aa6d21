import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import {
  type Digested,
  DIGESTED,
  type DigestInput,
  type DigestMember,
  type DigestSplit,
  JOIN,
  LEAVE,
  memberKey,
} from '../contract/digest.js';
import { isDigestInput, isDigestMember } from '../contract/guards.js';
import { DELIVERY_ALLOWANCE } from '../contract/input.js';
import type { ChannelResult } from '../contract/state.js';
import { toChannelResult } from './channel-failure.js';
import { retryOf } from './fire-on-channel.js';

const join = defineSignal<[member: unknown]>(JOIN);
const leave = defineSignal<[key: unknown]>(LEAVE);

/** Limits the members of one message; the others go into the next one. */
const MAX_DIGEST_MEMBERS = 200;

/**
 * Gathers alerts of one group for one channel, delivers them as one message, or one for each recipient, and reports the
 * result to each. Alerts that join during the delivery are in the next message.
 */
export async function digest(input?: DigestInput): Promise<void> {
  if (!isDigestInput(input)) {
    throw ApplicationFailure.nonRetryable('invalid digest: only alerts start one');
  }
  const members = new Map((input.members ?? []).map((member) => [keyOf(member), member]));
  const underWay = new Set<string>();
  setHandler(join, (member) => {
    // Anybody can send anything, and an error here would wedge the workflow.
    if (!isDigestMember(member)) return;
    // An alert joins again if it has waited long for its result.
    if (!underWay.has(keyOf(member))) members.set(keyOf(member), member);
  });
  setHandler(leave, async (key) => {
    if (typeof key !== 'string') return;
    const member = members.get(key);
    // A member of the current delivery receives the result of that.
    if (!member) return;
    members.delete(key);
    const reason = 'cancelled before it was delivered';
    await tell(member, { channel: input.channel, status: 'cancelled', reason, attempts: 0 });
  });
  setCurrentDetails(`**Gathers** alerts of \`${input.group}\` for \`${input.channel}\`.`);
  const parts = new Set<DigestMember[]>();
  const deliverAndTell = async (batch: DigestMember[]): Promise<void> => {
    const answer = await deliver(input, batch);
    if (Array.isArray(answer)) {
      const told = batch.flatMap((member, index) => {
        const result = answer[index];
        return result ? [tell(member, result)] : [];
      });
      await Promise.all(told);
      for (const key of batch.map(keyOf)) underWay.delete(key);
      return;
    }
    for (const positions of answer.batches) {
      void deliverPart(positions.flatMap((position) => batch[position] ?? []));
    }
  };
  const deliverPart = async (part: DigestMember[]): Promise<void> => {
    parts.add(part);
    await deliverAndTell(part);
    parts.delete(part);
  };
  do {
    await condition(() => members.size >= MAX_DIGEST_MEMBERS, input.window);
    const batch = [...members.values()].toSorted(soonestFirst).slice(0, MAX_DIGEST_MEMBERS);
    for (const key of batch.map(keyOf)) {
      members.delete(key);
      underWay.add(key);
    }
    if (batch.length > 0) await deliverAndTell(batch);
    // A recipient whose message is retried for hours does not hold up the next message to others.
    const isShort = () => !workflowInfo().continueAsNewSuggested;
    await condition(() => parts.size === 0 || (members.size > 0 && isShort()));
  } while (parts.size > 0);
  await condition(allHandlersFinished);
  if (members.size > 0)
    await continueAsNew<typeof digest>({ ...input, members: [...members.values()] });
}

async function deliver(
  { channel, group, timeout, retry, taskQueue }: DigestInput,
  members: DigestMember[],
): Promise<ChannelResult[] | DigestSplit> {
  const { deliverDigest } = proxyActivities<Activities>({
    summary: `${members.length} of ${group} to ${channel}`,
    startToCloseTimeout: timeout + DELIVERY_ALLOWANCE,
    heartbeatTimeout: '10s',
    ...(retry && { retry: retryOf(retry) }),
    ...(taskQueue && { taskQueue }),
  });
  try {
    return await deliverDigest({ channel, group, members });
  } catch (error) {
    const failed = toChannelResult(channel, error, retry?.maximumAttempts ?? 0);
    return members.map(() => failed);
  }
}

async function tell({ alertId, request }: DigestMember, result: ChannelResult): Promise<void> {
  const told: Digested = { dueAt: request.dueAt, result };
  // The signal fails if the alert has ended meanwhile, which is fine.
  await getExternalWorkflowHandle(alertId)
    .signal(DIGESTED, told)
    .catch(() => {});
}

function soonestFirst({ request: a }: DigestMember, { request: b }: DigestMember): number {
  return Date.parse(a.dueAt) - Date.parse(b.dueAt);
}

function keyOf({ alertId, request }: DigestMember): string {
  return memberKey(alertId, request.dueAt);
}
