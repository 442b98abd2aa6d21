import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { eventually } from '../support/eventually.js';
import { gate } from '../support/gate.js';
import { recordingChannel, type RecordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const WINDOW = 2500;

let channel: RecordingChannel;
let gone: Set<string>;
let failing: Set<string>;
let outOfOrder: boolean;
const delivering = gate();
let alerts: AlertClient;
let worker: TestWorker;

const late = defineAlert({
  type: 'late',
  args: z.object({ name: z.string() }),
  condition: ({ name }) => {
    if (failing.has(name)) throw new Error(`nobody knows of ${name}`);
    return !gone.has(name) || `${name} is done`;
  },
  message: ({ name }) => ({ text: `${name} is late` }),
  retry: { initialInterval: '1s', backoffCoefficient: 1, maximumAttempts: 4 },
});
const lost = defineAlert({
  ...late,
  type: 'lost',
  message: ({ name }) => ({ text: `${name} is lost` }),
});

beforeEach(async () => {
  gone = new Set();
  failing = new Set();
  outOfOrder = false;
  channel = recordingChannel(async () => {
    await delivering.pass();
    if (outOfOrder) throw new Error('out of order');
  });
  const gathering: OpenChannel = { ...channel, digest: WINDOW };
  const config = testConfig();
  const channels = new Map<string, OpenChannel>([['console', gathering]]);
  worker = await startWorker(config, { types: typesOf(late, lost), channels });
  alerts = await AlertClient.connect(config);
});
afterEach(async () => {
  await worker.stop();
  await alerts.close();
});

/** Due in that order. */
const schedule = (...names: string[]) => {
  const due = (index: number) => new Date(Date.now() - 100 + index);
  return Promise.all(
    names.map((name, index) => alerts.schedule(late, { name }, { at: due(index), group: group() })),
  );
};

/** The dev server is shared, and so are the ids of digests. */
let groups = 0;
const group = () => `group-${process.pid}-${groups}`;
beforeEach(() => (groups += 1));

describe('alerts of one group for one channel', () => {
  test('go out as one message, and each has its own outcome', async () => {
    const herd = await schedule('Ada', 'Bob', 'Cem');
    gone.add('Bob');
    const outcomes = await Promise.all(herd.map((alert) => alert.result()));
    expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'skipped', 'sent']);
    expect(outcomes[1]?.reason).toBe('Bob is done');
    expect(channel.delivered.map(({ text }) => text)).toEqual(['Ada is late\n\nCem is late']);
    const [ada, , cem] = outcomes;
    expect(ada?.deliveries).toEqual([{ channel: 'console', id: 'recorded-1' }]);
    expect(cem?.deliveries).toEqual(ada?.deliveries);
  });

  test('one that is alone is said as it would have been', async () => {
    const [alert] = await schedule('Ada');
    const outcome = await alert?.result();
    expect(channel.delivered[0]).toMatchObject({
      alertId: alert?.id,
      text: 'Ada is late',
      idempotencyKey: `${alert?.id}:${outcome?.dueAt}:console`,
    });
  });

  test('nothing goes out when nobody has anything to say', async () => {
    gone.add('Ada').add('Bob');
    const herd = await schedule('Ada', 'Bob');
    const outcomes = await Promise.all(herd.map((alert) => alert.result()));
    expect(outcomes.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect(channel.delivered).toEqual([]);
  });

  test('those that come later are in the next one', async () => {
    const [first] = await schedule('Ada');
    await first?.result();
    const [second] = await schedule('Bob');
    await second?.result();
    expect(channel.delivered.map(({ text }) => text)).toEqual(['Ada is late', 'Bob is late']);
  });

  test('what fails is tried again, with fresh data', async () => {
    outOfOrder = true;
    const herd = await schedule('Ada', 'Bob');
    await new Promise((resolve) => setTimeout(resolve, WINDOW + 1000));
    gone.add('Ada');
    outOfOrder = false;
    const outcomes = await Promise.all(herd.map((alert) => alert.result()));
    expect(outcomes.map(({ status }) => status)).toEqual(['skipped', 'sent']);
    expect(channel.delivered.map(({ text }) => text)).toEqual(['Bob is late']);
  });

  test('one whose check fails does not hold up the others for long', async () => {
    failing.add('Ada');
    const herd = await schedule('Ada', 'Bob');
    const outcomes = await Promise.all(herd.map((alert) => alert.result()));
    expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'sent']);
    expect(outcomes[0]).toMatchObject({ reason: 'nobody knows of Ada', attempts: 3 });
  });

  test('all are failed when it can never be delivered', async () => {
    outOfOrder = true;
    const herd = await schedule('Ada', 'Bob');
    const outcomes = await Promise.all(herd.map((alert) => alert.result()));
    expect(outcomes.map(({ status, reason }) => `${status}: ${reason}`)).toEqual(
      Array(2).fill('failed: out of order'),
    );
  });
});

describe('a cancellation', () => {
  test('takes one out of the digest that it waits for, and the others go out', async () => {
    const [ada, bob] = await schedule('Ada', 'Bob');
    await eventually(
      () => ada?.progress(),
      (progress) => /gathered/.test(progress?.[0]?.reason ?? ''),
    );
    expect(await ada?.cancel()).toBe('cancelled');
    expect(await bob?.result()).toMatchObject({ status: 'sent' });
    expect(channel.delivered.map(({ text }) => text)).toEqual(['Bob is late']);
  });

  test('comes too late while the digest is delivered, and the answer is true', async () => {
    delivering.shut();
    const [ada, bob] = await schedule('Ada', 'Bob');
    await delivering.reached();
    const verdict = ada?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    delivering.open();
    expect(await verdict).toBe('already-sent');
    expect(await bob?.result()).toMatchObject({ status: 'sent' });
  });
});

test('other groups, types without one, and what is critical go out by themselves', async () => {
  const critical = await alerts.schedule(late, { name: 'Ada' }, { critical: true });
  expect(await critical.result()).toMatchObject({ status: 'sent' });
  const here = await alerts.schedule(late, { name: 'Bob' }, { group: `${group()}-b` });
  const there = await alerts.schedule(lost, { name: 'Cem' }, { group: `${group()}-c` });
  await Promise.all([here.result(), there.result()]);
  expect(channel.delivered.map(({ text }) => text).toSorted()).toEqual([
    'Ada is late',
    'Bob is late',
    'Cem is lost',
  ]);
});

test('a recurring alert takes part with each of its runs', async () => {
  const alert = await alerts.schedule(
    late,
    { name: 'Ada' },
    { every: '1s', times: 2, group: group() },
  );
  expect(await alert.result()).toMatchObject({ status: 'sent', occurrences: 2 });
  expect(channel.delivered).toHaveLength(2);
});
