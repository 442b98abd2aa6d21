import { type ApplicationFailure, Context } from '@temporalio/activity';
import pMap from 'p-map';
import { addressed } from '../channels/recipients.js';
import type { Message } from '../channels/channel.js';
import type { OpenChannel } from '../channels/channels.js';
import { type ChannelCheck, channelCheckSchema } from '../contract/channel-check.js';
import type { CheckTask } from '../contract/check.js';
import type { FireRequest } from '../contract/fire-request.js';
import { seal } from '../util/sealed-box.js';
import { oneLine, shorten } from '../util/text.js';
import { boundedFailure } from './bounded.js';
import { checkInTime } from './check.js';
import { requireChannel } from './deliver.js';
import type { Dependencies } from './dependencies.js';
import { joinsDigest, obstacles } from './gate.js';
import { typeOf } from './readable.js';

/** Bounds each kind of text in an answer, because Temporal refuses results of more than 2 MiB. */
const MAX_TEXT_LENGTH = 80_000;
const MAX_RECIPIENT_LENGTH = 320;

/**
 * Checks what each alert would deliver on each channel, and delivers nothing. The answer holds recipients, texts and
 * whatever an error quotes, so it is sealed for the client: Temporal keeps the results of activities.
 */
export async function checkAlerts(
  { key, alerts }: CheckTask,
  dependencies: Omit<Dependencies, 'observer'>,
): Promise<string> {
  const channels = alerts.reduce((sum, { requests }) => sum + requests.length, 0);
  const limit = Math.floor(MAX_TEXT_LENGTH / Math.max(1, channels));
  const checkAlert = ({ id, requests }: CheckTask['alerts'][number]) =>
    pMap(requests, (request) => checkChannel(id, request, dependencies, limit), {
      concurrency: 5,
    });
  return seal(await pMap(alerts, checkAlert, { concurrency: 10 }), key);
}

/** Goes the way of an attempt up to its delivery, past all that would stop it. */
async function checkChannel(
  id: string,
  request: FireRequest,
  dependencies: Omit<Dependencies, 'observer'>,
  limit: number,
): Promise<ChannelCheck> {
  const { channel, holding = null, round = null } = request;
  const answer: ChannelCheck = {
    channel,
    status: 'sent',
    reason: null,
    blockedBy: [],
    message: null,
    resolved: false,
    holding,
    round,
  };
  try {
    await findOut(id, request, dependencies, answer);
  } catch (error) {
    Context.current().cancellationSignal.throwIfAborted();
    const failure = boundedFailure(error);
    answer.blockedBy.push({ status: statusAfter(failure, request), reason: failure.message });
  }
  const [first] = answer.blockedBy;
  return shortened(first ? { ...answer, ...first } : answer, limit);
}

async function findOut(
  id: string,
  request: FireRequest,
  { types, channels, services, findSilence }: Omit<Dependencies, 'observer'>,
  answer: ChannelCheck,
): Promise<void> {
  const type = typeOf(request, types);
  let target: OpenChannel | undefined;
  let unusable: unknown;
  try {
    target = requireChannel(request.channel, channels);
    for await (const { status, reason } of obstacles(request, type, target, {
      services,
      findSilence,
    })) {
      answer.blockedBy.push({ status, reason });
    }
    if (joinsDigest(request, target)) answer.status = 'gathered';
  } catch (error) {
    unusable = error;
  }
  const checked = await checkInTime(type, request, { services }, id);
  if (checked.say === 'nothing') {
    const { wait, reason } = checked;
    answer.blockedBy.push({ status: wait ? 'holding' : 'skipped', reason });
    return;
  }
  answer.resolved = checked.resolved;
  answer.message = messageOf(checked.say);
  if (!target || unusable !== undefined) throw unusable;
  const names = { type: type.type, channel: request.channel };
  answer.message = messageOf(addressed(checked.say, target, names));
}

/** Returns how an attempt that failed in this way would end. */
function statusAfter(
  { nonRetryable }: ApplicationFailure,
  { retry }: FireRequest,
): 'retrying' | 'failed' {
  return nonRetryable || retry?.maximumAttempts === 1 ? 'failed' : 'retrying';
}

/** Returns the message as JSON. @throws ZodError, since a type in JavaScript may return anything */
function messageOf({ text, subject, html, to }: Message): ChannelCheck['message'] {
  return channelCheckSchema.shape.message.parse({
    text,
    ...(subject !== undefined && { subject }),
    ...(html !== undefined && { html }),
    ...(to !== undefined && { to: [to].flat() }),
  });
}

/** Cuts the texts to a length. */
function shortened(answer: ChannelCheck, limit: number): ChannelCheck {
  const cut = (value: string, length = limit) => shorten(value, length);
  const { message, reason, blockedBy } = answer;
  const { text = '', subject, html, to } = message ?? {};
  return {
    ...answer,
    reason: reason && cut(oneLine(reason)),
    blockedBy: blockedBy.map(({ status, reason: why }) => ({ status, reason: cut(oneLine(why)) })),
    message: message && {
      ...message,
      text: cut(text),
      ...(subject !== undefined && { subject: cut(subject) }),
      // Half of a page is of no use.
      ...(html !== undefined && { html: html.length > limit ? '…' : html }),
      ...(to !== undefined && {
        to: to.slice(0, 100).map((one) => cut(one, MAX_RECIPIENT_LENGTH)),
      }),
    },
  };
}
