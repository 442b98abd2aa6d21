import { describe, expect, test } from 'vitest';
import type { ChannelResult } from '../../src/contract/state.js';
import {
  acknowledge,
  afterRound,
  nextRound,
  startFollowing,
} from '../../src/workflows/follow-up.js';
import { type Following } from '../../src/contract/state.js';
import type { FollowUp } from '../../src/contract/memo.js';

const MINUTE = 60_000;
const START = Date.parse('2026-07-01T09:00:00Z');

const told = ['ops'];
const sent = (channel: string): ChannelResult => {
  return { channel, status: 'sent', deliveryId: `to ${channel}`, attempts: 1 };
};
const over: ChannelResult = { channel: 'ops', status: 'skipped', reason: 'it is up', attempts: 1 };

/** The rounds at which all channels are told, as `minute channels`, until there is none, or so many. */
function rounds(plan: FollowUp, most = 8, change = (following: Following) => following): string[] {
  let following = startFollowing(plan, told, START);
  const found: string[] = [];
  for (;;) {
    following = change(following);
    const round = nextRound(following);
    if (!round || found.length === most) return found;
    found.push(`${(round.at - START) / MINUTE} ${round.channels.join('+')}`);
    following = afterRound(following, round, round.at, round.channels.map(sent));
  }
}

describe('what was said', () => {
  test('is said again and again', () => {
    expect(rounds({ repeatEvery: 10 * MINUTE }, 3)).toEqual(['10 ops', '20 ops', '30 ops']);
  });

  test('is told to others, one after the other, and then that is all', () => {
    const escalate = [
      { after: 15 * MINUTE, channel: 'lead' },
      { after: 60 * MINUTE, channel: 'boss' },
    ];
    expect(rounds({ escalate })).toEqual(['15 lead', '60 boss']);
  });

  test('is said again to all who were told by then', () => {
    const escalate = [{ after: 15 * MINUTE, channel: 'lead' }];
    expect(rounds({ repeatEvery: 10 * MINUTE, escalate }, 4)).toEqual([
      '10 ops',
      '15 lead',
      '20 ops+lead',
      '30 ops+lead',
    ]);
  });

  test('is told to one channel once when it is due for two reasons at one time', () => {
    const escalate = [{ after: 10 * MINUTE, channel: 'ops' }];
    expect(rounds({ repeatEvery: 10 * MINUTE, escalate }, 2)).toEqual(['10 ops', '20 ops']);
  });

  test('is counted from when it was said, not from when that was due', () => {
    const following = startFollowing({ repeatEvery: 10 * MINUTE }, told, START);
    const round = nextRound(following);
    if (!round) throw new Error('there is no round');
    const late = afterRound(following, round, round.at + 3 * MINUTE, [sent('ops')]);
    expect(nextRound(late)?.at).toBe(START + 23 * MINUTE);
  });
});

describe('it ends', () => {
  const following = startFollowing({ repeatEvery: 10 * MINUTE }, told, START);
  const round = nextRound(following);
  if (!round) throw new Error('there is no round');
  const endAfter = (result: ChannelResult) => afterRound(following, round, round.at, [result]).end;

  test('when its condition no longer holds, or that was said', () => {
    expect(endAfter(over)).toBe('it is over: it is up');
    expect(endAfter({ ...sent('ops'), holding: null })).toBe('it is over, which was said');
  });

  test.each(['failed', 'silenced', 'expired', 'holding'] as const)(
    'not when it is %s',
    (status) => {
      expect(endAfter({ channel: 'ops', status, reason: 'so', attempts: 1 })).toBeNull();
    },
  );

  test('when it is acknowledged', () => {
    expect(acknowledge(following, 'Ada', START).end).toBe('acknowledged by Ada');
  });

  test('also when that comes in the middle of a round', () => {
    const acknowledged = acknowledge(following, 'Ada', START);
    const after = afterRound(acknowledged, round, round.at, [sent('ops')]);
    expect(after).toMatchObject({ end: 'acknowledged by Ada', rounds: 2 });
  });
});

describe('an acknowledgement that times out', () => {
  const plan = {
    repeatEvery: 10 * MINUTE,
    escalate: [{ after: 25 * MINUTE, channel: 'lead' }],
    ackTimeout: 60 * MINUTE,
  };

  test('holds everything back, and then it begins anew', () => {
    let once = true;
    const acknowledgeAtFive = (following: Following) => {
      if (!once) return following;
      once = false;
      return acknowledge(following, 'Ada', START + 5 * MINUTE);
    };
    expect(rounds(plan, 4, acknowledgeAtFive)).toEqual(['65 ops', '75 ops', '85 ops', '90 lead']);
  });
});

describe('outside a send window', () => {
  test('a round waits for it, and then the rhythm goes on', () => {
    const plan = { repeatEvery: 10 * MINUTE };
    const following = startFollowing(plan, told, START);
    const round = nextRound(following);
    if (!round) throw new Error('there is no round');
    const until = new Date(START + 40 * MINUTE).toISOString();
    const held = { channel: 'ops', status: 'held', until, reason: 'night', attempts: 1 } as const;
    const waiting = afterRound(following, round, round.at, [held]);
    const next = nextRound(waiting);
    expect(next).toEqual({ why: 'held', at: START + 40 * MINUTE, channels: ['ops'] });
    if (!next) throw new Error('there is no round');
    const said = afterRound(waiting, next, next.at, [sent('ops')]);
    expect(said.deliveries).toEqual([{ channel: 'ops', id: 'to ops' }]);
    expect(nextRound(said)).toEqual({ why: 'due', at: START + 50 * MINUTE, channels: ['ops'] });
  });
});

test('of long followers the latest hundred deliveries are kept', () => {
  let following = startFollowing({ repeatEvery: MINUTE }, told, START);
  for (let count = 0; count < 150; count += 1) {
    const round = nextRound(following);
    if (!round) throw new Error('there is no round');
    following = afterRound(following, round, round.at, [sent('ops')]);
  }
  expect(following.deliveries).toHaveLength(100);
  expect(following.rounds).toBe(151);
  expect(JSON.parse(JSON.stringify(following))).toEqual(following);
});
