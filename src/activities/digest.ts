import { Context } from '@temporalio/activity';
import pMap from 'p-map';
import type { AlertType } from '../alert-types/define-alert.js';
import type { DeliveryContext, Message } from '../channels/channel.js';
import type { OpenChannel } from '../channels/channels.js';
import { addressed } from '../channels/recipients.js';
import {
  DIGEST_WORKFLOW,
  type DigestBatch,
  type DigestMember,
  type DigestSplit,
  type DigestWorkflow,
  JOIN,
} from '../contract/digest.js';
import type { FireRequest } from '../contract/fire-request.js';
import { limitedQueue } from '../contract/queues.js';
import type { ChannelResult } from '../contract/state.js';
import { reasonOf } from '../util/errors.js';
import { channelResult, type Checked, checkInTime } from './check.js';
import { contextOf, deliver, requireChannel } from './deliver.js';
import type { Dependencies } from './dependencies.js';
import { typeOf, UnreadableAlertError } from './readable.js';
import { type RecentDeliveries, recordDelivery } from './recent-deliveries.js';

/** Limits how often one failing check delays the whole digest. */
const MAX_CHECK_ATTEMPTS = 3;

interface Looked extends DigestMember {
  type: AlertType;
  checked: Checked;
}
/** Describes a member without a check. The status `held` hands it back to its alert, which continues alone. */
interface NotChecked extends DigestMember {
  result: ChannelResult;
}

/**
 * Reloads and checks each alert again, and delivers their messages as one. Delivers nothing if they
 * have different recipients, because each batch needs retries and a rate limit of its own.
 *
 * @returns the result of each alert, in the order of the members
 */
export async function deliverDigest(
  { channel, group, members }: DigestBatch,
  dependencies: Dependencies,
  recent: RecentDeliveries<ChannelResult[]>,
): Promise<ChannelResult[] | DigestSplit> {
  const { info, log } = Context.current();
  const { workflowId = '', runId } = info.workflowExecution ?? {};
  const execution = `${runId}/${info.activityId}`;
  const delivered = recent.get(execution);
  if (delivered) return delivered;
  const target = requireChannel(channel, dependencies.channels);

  const lookAt = (member: DigestMember) => look(member, target, dependencies);
  const looked = await pMap(members, lookAt, { concurrency: 10 });
  const batches = batchesOf(looked);
  if (batches.length > 1) return { batches };
  const deliverAll = async (): Promise<ChannelResult[]> => {
    const idempotencyKey = `${workflowId}:${execution}`;
    const said = digestOf(looked, { alertId: workflowId, type: group, idempotencyKey });
    const to = { channel, target, observer: dependencies.observer };
    const id = said ? await deliver(to, said.message, said.context) : '';
    log.info('digest', { channel, group, members: members.length });
    return looked.map((each) => {
      const { request } = each;
      if ('checked' in each)
        return channelResult(request, each.type, each.checked, info.attempt, id);
      return each.result;
    });
  };
  return recordDelivery(recent, execution, deliverAll());
}

/** Returns the positions of the alerts by recipients, or one batch if only one has a message. */
function batchesOf(looked: (Looked | NotChecked)[]): number[][] {
  const silent: number[] = [];
  const saying = new Map<string, number[]>();
  for (const [position, each] of looked.entries()) {
    if (!('checked' in each) || each.checked.say === 'nothing') {
      silent.push(position);
      continue;
    }
    const recipients = [each.checked.say.to ?? []].flat().toSorted().join('\n');
    saying.set(recipients, [...(saying.get(recipients) ?? []), position]);
  }
  if (saying.size < 2) return [[...looked.keys()]];
  return [...saying.values(), ...(silent.length > 0 ? [silent] : [])];
}

async function look(
  member: DigestMember,
  target: OpenChannel,
  { types, services, observer }: Dependencies,
): Promise<Looked | NotChecked> {
  const { alertId, request } = member;
  try {
    const type = typeOf(request, types);
    const checked = await checkInTime(type, request, { services, observer }, alertId);
    if (checked.say === 'nothing') return { ...member, type, checked };
    const say = addressed(checked.say, target, request);
    return { ...member, type, checked: { ...checked, say } };
  } catch (error) {
    const { info, cancellationSignal } = Context.current();
    const result = { channel: request.channel, reason: reasonOf(error), attempts: info.attempt };
    if (error instanceof UnreadableAlertError) {
      const until = new Date().toISOString();
      return { ...member, result: { ...result, status: 'held', until } };
    }
    if (cancellationSignal.aborted || info.attempt < MAX_CHECK_ATTEMPTS) throw error;
    return { ...member, result: { ...result, status: 'failed' } };
  }
}

/** Joins the messages. Returns a single message unchanged, and undefined if there is none. */
function digestOf(
  looked: (Looked | NotChecked)[],
  digest: Pick<DeliveryContext, 'alertId' | 'type' | 'idempotencyKey'>,
): { message: Message; context: DeliveryContext } | undefined {
  const saying = looked.flatMap((each) => {
    if (!('checked' in each) || each.checked.say === 'nothing') return [];
    const { say, resolved } = each.checked;
    return [{ message: say, context: contextOf(each.request, each.alertId, resolved) }];
  });
  const [first] = saying;
  if (!first || saying.length === 1) return first;
  const { to } = first.message;
  const subject = `${saying.length} alerts: ${digest.type}`;
  const text = saying.map(({ message }) => message.text).join('\n\n');
  const resolved = saying.every(({ context }) => context.resolved);
  return { message: { subject, text, to }, context: { ...first.context, ...digest, resolved } };
}

/** Adds the alert to the digest of its group and channel, and starts the digest if it does not run. */
export async function gather(request: FireRequest, window: number, isLimited: boolean) {
  const { client, info } = Context.current();
  const { taskQueue, workflowExecution, startToCloseTimeoutMs } = info;
  const { channel, type, group = type, timeout = startToCloseTimeoutMs, retry } = request;
  const digestId = `digest:${channel}:${group}`;
  const member: DigestMember = { alertId: workflowExecution?.workflowId ?? '', request };
  await client.workflow.signalWithStart<DigestWorkflow, [DigestMember]>(DIGEST_WORKFLOW, {
    workflowId: digestId,
    taskQueue,
    args: [
      {
        channel,
        group,
        window,
        timeout,
        ...(retry && { retry }),
        ...(isLimited && { taskQueue: limitedQueue(taskQueue, channel) }),
      },
    ],
    signal: JOIN,
    signalArgs: [member],
    staticSummary: `digest of ${group} for ${channel}`,
  });
  const until = new Date(Date.now() + window).toISOString();
  return {
    status: 'gathered',
    digestId,
    until,
    reason: `gathered for a digest until ${until}`,
  } as const;
}
