import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import type { AddressedMessage, Channel, DeliveryContext } from '../../src/channels/channel.js';
import { openChannels } from '../../src/channels/channels.js';
import { loadSettings } from '../../src/config/settings.js';
import { failureOf } from '../support/failure-of.js';

const ADA = '+49151234567';
const BOB = '+49157654321';
const context: DeliveryContext = {
  alertId: 'a1',
  type: 'order-unpaid',
  dueAt: '2026-07-01T09:00:00.000Z',
  resolved: false,
  idempotencyKey: 'k',
};

type Send = (message: AddressedMessage) => { id: string };

/** A custom kind, as a class, which sends to the number in its URL or to the recipients of the message. */
class Sms implements Channel {
  readonly sent: AddressedMessage[] = [];
  readonly checkRecipient: Channel['checkRecipient'];
  readonly #form = /^\+\d{6,15}$/;

  constructor(
    url: string,
    readonly send: Send = () => ({ id: '1' }),
  ) {
    if (url === 'sms:') {
      this.checkRecipient = function check(this: Sms, recipient) {
        if (!this.#form.test(recipient)) throw new Error(`${recipient} must be a number`);
      };
    }
  }
  async deliver(message: AddressedMessage) {
    this.sent.push(message);
    return this.send(message);
  }
  async probe() {
    return 'ready';
  }
}

/** Opens a channel by its name or URL, as a worker does. */
function smsChannel(name: string, send?: Send) {
  const opened: Sms[] = [];
  const open = (url: string) => {
    const sms = new Sms(url, send);
    opened.push(sms);
    return sms;
  };
  const settings = { ...loadSettings({}), channels: { customers: { url: 'sms:' } } };
  const kinds = new Map([['sms:', { schemes: ['sms:'], open }]]);
  const channel = openChannels(settings, kinds).get(name);
  if (!channel) throw new Error('no channel');
  return { channel, sent: () => opened.flatMap(({ sent }) => sent) };
}

const failure = (work: () => unknown) => failureOf(work, [ADA, BOB, encodeURIComponent(ADA)]);

describe('a channel without an address', () => {
  test('gets the recipients of the message as a list without duplicates', async () => {
    const { channel, sent } = smsChannel('customers');
    await channel.deliver({ text: 'Hello', to: ADA }, context);
    await channel.deliver({ text: 'Hello', to: [ADA, ` ${BOB} `, ADA] }, context);
    expect(sent()).toEqual([
      { text: 'Hello', to: [ADA] },
      { text: 'Hello', to: [ADA, BOB] },
    ]);
  });

  test.each([undefined, '', '  ', []])('requires a recipient (%j)', async (to) => {
    const { channel, sent } = smsChannel('customers');
    expect(await failure(() => channel.deliver({ text: 'Hello', to }, context))).toMatchObject({
      message:
        "the message of 'order-unpaid' has no recipient: return 'to' with it, or use a channel that has an address (channel 'customers')",
    });
    expect(sent()).toEqual([]);
  });

  test.each([
    [[ADA, '0151'], '… must be a number'],
    [[''], 'it must be one line of text'],
    [`${ADA}\n${BOB}`, 'it must be one line of text'],
    [`${ADA}\uD800`, 'it must be one line of text'],
  ])('refuses %j by its own words, which may quote it', async (to, why) => {
    const { channel, sent } = smsChannel('sms:');
    expect(await failure(() => channel.deliver({ text: 'Hello', to }, context))).toMatchObject({
      message: `the message of 'order-unpaid' has an invalid recipient: ${why} (channel 'sms:')`,
    });
    expect(sent()).toEqual([]);
  });

  test('refuses recipients that are not text, and too many', async () => {
    const { channel } = smsChannel('customers');
    // A type in JavaScript may return it.
    const message = JSON.parse('{ "text": "Hello", "to": ["+49151234567", null] }');
    expect(await failure(() => channel.deliver(message, context))).toMatchObject({
      message: expect.stringContaining("has an invalid 'to': use one address, or a list"),
    });
    const to = Array.from({ length: 101 }, (_, index) => `+49151${100_000 + index}`);
    expect(await failure(() => channel.deliver({ text: 'Hello', to }, context))).toMatchObject({
      message: expect.stringContaining('has more than 100 recipients: use several alerts'),
    });
  });

  test('has recipients removed from its errors and ids', async () => {
    const quoting = (fail: (words: string) => Error) =>
      smsChannel('customers', () => {
        throw fail(`no ${ADA}, nor /send?to=${encodeURIComponent(ADA)}`);
      }).channel;
    const deliver = (channel: ReturnType<typeof quoting>) =>
      failure(() => channel.deliver({ text: 'Hello', to: [ADA, BOB] }, context));
    const message = 'no …, nor /send?to=…';

    const plain = await deliver(
      quoting((words) => Object.assign(new Error(words, { cause: ADA }), { to: ADA })),
    );
    expect(plain).toMatchObject({ message, nonRetryable: false });
    const refused = await deliver(
      quoting((words) =>
        ApplicationFailure.create({
          message: words,
          type: 'Refused',
          nonRetryable: true,
          details: [ADA],
          nextRetryDelay: '1 hour',
        }),
      ),
    );
    expect(refused).toMatchObject({
      message,
      type: 'Refused',
      nonRetryable: true,
      nextRetryDelay: '1 hour',
    });

    const { channel } = smsChannel('customers', ({ to = [] }) => ({ id: `to ${to.join()}` }));
    expect(await channel.deliver({ text: 'Hello', to: [ADA] }, context)).toEqual({ id: 'to …' });
  });
});

test('a channel with an address of its own gets no recipients', async () => {
  const { channel, sent } = smsChannel('sms:+49301234567');
  await channel.deliver({ text: 'Hello', to: ADA, html: '<p>Hello</p>' }, context);
  expect(sent()).toEqual([{ text: 'Hello', html: '<p>Hello</p>' }]);
  expect(channel.checkRecipient).toBeUndefined();
});
