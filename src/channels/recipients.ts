import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { reasonOf } from '../util/errors.js';
import { escapeRegExp } from '../util/text.js';
import type { AddressedMessage, Channel, DeliveryContext, Message } from './channel.js';

/** Every mail server takes at least as many (RFC 5321, section 4.5.3.1.8). */
const MAX_RECIPIENTS = 100;

/** Reads `to` as a list. A recipient from a type in JavaScript, or from data, may be anything. */
const recipientList = z.union([
  z.array(z.string()),
  z
    .string()
    .nullish()
    .transform((one) => (one?.trim() ? [one] : [])),
]);

/**
 * Returns the message with checked recipients if the channel takes them, and otherwise without any,
 * because a channel's own address always wins.
 *
 * @throws Error that is retried, because fresh data may hold another address. It quotes none
 */
export function addressed(
  { to, ...message }: Message,
  channel: Pick<Channel, 'checkRecipient'>,
  names: { type: string; channel: string },
): AddressedMessage {
  if (!channel.checkRecipient) return message;
  const problem = (what: string) =>
    new Error(`the message of '${names.type}' ${what} (channel '${names.channel}')`);
  const { data } = recipientList.safeParse(to);
  if (!data) throw problem("has an invalid 'to': use one address, or a list of addresses");
  const recipients = [...new Set(data.map((one) => one.trim()))];
  if (recipients.length === 0) {
    throw problem("has no recipient: return 'to' with it, or use a channel that has an address");
  }
  if (recipients.length > MAX_RECIPIENTS) {
    throw problem(`has more than ${MAX_RECIPIENTS} recipients: use several alerts`);
  }
  for (const recipient of recipients) {
    const why = problemOf(recipient, channel);
    if (why !== undefined) throw problem(`has an invalid recipient: ${why}`);
  }
  return { ...message, to: recipients };
}

function problemOf(
  recipient: string,
  channel: Pick<Channel, 'checkRecipient'>,
): string | undefined {
  if (/^$|[\p{Cc}\p{Cs}]/u.test(recipient)) return 'it must be one line of text';
  try {
    channel.checkRecipient?.(recipient);
    return undefined;
  } catch (error) {
    return withoutRecipients(reasonOf(error), [recipient]);
  }
}

/** Returns the channel with deliveries that let it see only checked recipients, and Temporal none. */
export function withRecipients(channel: Channel, name: string): Channel {
  const deliver = async (message: Message, context: DeliveryContext) => {
    const ready = addressed(message, channel, { type: context.type, channel: name });
    const { to = [] } = ready;
    try {
      const { id } = await channel.deliver(ready, context);
      return { id: withoutRecipients(id, to) };
    } catch (error) {
      throw to.length === 0 ? error : failureWithoutRecipients(error, to);
    }
  };
  // Avoids spreading, since the channel may be an instance of a class.
  const checkRecipient = channel.checkRecipient?.bind(channel);
  return { deliver, probe: () => channel.probe(), checkRecipient };
}

function withoutRecipients(text: string, recipients: readonly string[]): string {
  const forms = recipients.flatMap((one) => [one, encodeURIComponent(one)]);
  // Sorts the longer first, since one may contain the other.
  const longestFirst = forms.toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce(
    (rest, one) => rest.replaceAll(new RegExp(escapeRegExp(one), 'gi'), '…'),
    text,
  );
}

/** Returns the failure without recipients in its texts, and without causes or details, which may quote them. */
function failureWithoutRecipients(
  error: unknown,
  recipients: readonly string[],
): ApplicationFailure {
  const { type, nonRetryable, nextRetryDelay, stack } = ApplicationFailure.fromError(error);
  const failure = ApplicationFailure.create({
    message: withoutRecipients(reasonOf(error), recipients),
    ...(type && { type: withoutRecipients(type, recipients) }),
    nonRetryable: nonRetryable ?? false,
    ...(nextRetryDelay && { nextRetryDelay }),
  });
  if (stack) failure.stack = withoutRecipients(stack, recipients);
  return failure;
}
