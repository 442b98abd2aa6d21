import { basename } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { describe, expect, test } from 'vitest';
import { endingOf } from '../../../src/client/history/ends.js';
import { type Event, type Moment } from '../../../src/client/history/moment.js';
import { timelineOf } from '../../../src/client/history/timeline.js';
import { recordedHistories } from '../../workflows/histories.js';

const { PendingActivityState } = proto.temporal.api.enums.v1;

/** What is known of each shape that was recorded: word by word, with the channel where there is one. */
const words: Record<string, string> = {
  asleep: 'scheduled',
  'followed-silenced':
    'scheduled, fired, sent console, waiting, fired, held console, waiting, fired, sent console, ended',
  'cancelled-asleep': 'scheduled, cancel-requested, ended',
  'cancelled-between-retries': 'scheduled, fired, cancel-requested, cancelled webhook, ended',
  'delivered-while-cancelled': 'scheduled, fired, cancel-requested, sent console, ended',
  failed: 'scheduled, fired, attempt-failed webhook, failed webhook, ended',
  followed: 'scheduled, fired, sent console, fired, sent console, waiting, acknowledged, ended',
  'followed-cancelled':
    'scheduled, fired, sent console, waiting, acknowledged, waiting, fired, sent console, waiting, ' +
    'fired, cancel-requested, sent console, ended',
  'held-cancelled': 'scheduled, fired, holding console, waiting, cancel-requested, ended',
  held:
    'scheduled, fired, holding console, waiting, fired, holding console, waiting, ' +
    'fired, sent console, ended',
  'limited-unserved': 'scheduled, fired, waiting console, waiting console, sent console, ended',
  limited: 'scheduled, fired, waiting limited, sent limited, ended',
  paused: 'scheduled, paused, paused, resumed, rescheduled, slept, fired, sent console, ended',
  'recurring-cancelled': 'scheduled, cancel-requested, ended',
  // The run before has told it.
  'recurring-concluded': '',
  'recurring-counted': '',
  'recurring-delayed': 'scheduled, slept, fired, sent console, ended',
  'recurring-delivered-while-cancelled': 'scheduled, fired, cancel-requested, sent console, ended',
  'recurring-last': 'scheduled, fired, sent console, ended',
  'recurring-paused': 'scheduled, paused, ended',
  'recurring-run': 'scheduled, fired, sent console, ended',
  replaced: 'scheduled, replaced, slept, fired, sent console, ended',
  rescheduled: 'scheduled, rescheduled, slept, fired, sent console, ended',
  retried: 'scheduled, fired, attempt-failed webhook, sent webhook, ended',
  'send-window': 'scheduled, fired, held office, waiting, fired, sent office, ended',
  gathered: 'scheduled, fired, gathered digested, waiting, sent digested, ended',
  // No alert of its own.
  digest: 'slept, ended',
  'local-first/followed': 'scheduled, fired, sent console, waiting, acknowledged, ended',
  'local-first/followed-cancelled':
    'scheduled, fired, sent console, waiting, acknowledged, waiting, fired, sent console, waiting, ' +
    'fired, sent console, waiting, cancel-requested, ended',
  'local-first/followed-silenced':
    'scheduled, fired, sent console, waiting, fired, held console, waiting, fired, sent console, ended',
  'local-first/two-channels': 'scheduled, fired, sent console, sent webhook, ended',
  sent: 'scheduled, slept, fired, sent console, ended',
  skipped: 'scheduled, slept, fired, skipped console, ended',
  'two-channels': 'scheduled, fired, sent webhook, sent console, ended',
};

const histories = new Map<string, Event[]>();
for await (const { workflowId, history } of recordedHistories()) {
  histories.set(workflowId, historyFromJSON(history).events ?? []);
}
/** Those of an earlier version at the top, and those whose first attempt was local. */
const paths = [...histories.keys()];

/** The workflow task that an event comes from. */
function taskOf(event: Event): string {
  const attributes =
    event.markerRecordedEventAttributes ??
    event.upsertWorkflowSearchAttributesEventAttributes ??
    event.activityTaskScheduledEventAttributes;
  return String(attributes?.workflowTaskCompletedEventId ?? 'none');
}

function recorded(shape: string): Event[] {
  const events = histories.get(shape);
  if (!events) throw new Error(`no history of ${shape}`);
  return events;
}

const wordsOf = (moments: Moment[]) =>
  moments.map(({ what, channel }) => (channel === null ? what : `${what} ${channel}`)).join(', ');

/** The details of those of a word, at whatever time that was. */
const details = (shape: string, what: string) =>
  timelineOf(recorded(shape)).flatMap((moment) => (moment.what === what ? [moment.detail] : []));

describe('the timeline of a run', () => {
  test('every shape that was recorded is among them', () => {
    const shapes = new Set(paths.map((path) => basename(path)));
    const known = new Set(Object.keys(words).map((path) => basename(path)));
    expect([...shapes].toSorted()).toEqual([...known].toSorted());
  });

  test.each(paths)('%s', (path) => {
    const moments = timelineOf(recorded(path));
    expect(wordsOf(moments)).toEqual(words[path] ?? words[basename(path)]);
    expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).toSorted());
    expect(new Set(moments.map(({ key }) => key)).size).toBe(moments.length);
  });

  test.each(paths)('%s, told as it grows, is never told otherwise', (path) => {
    const events = recorded(path);
    const told = new Set<string>();
    for (let length = 1; length <= events.length; length++) {
      const last = events[length - 1];
      // Temporal adds all that one task has led to at once.
      if (last && taskOf(last) !== 'none' && taskOf(last) === taskOf(events[length] ?? {}))
        continue;
      const at = Number(last?.eventTime?.seconds) * 1000;
      for (const { key } of timelineOf(events.slice(0, length), [], at)) told.add(key);
    }
    expect([...told].toSorted()).toEqual(
      timelineOf(events)
        .map(({ key }) => key)
        .toSorted(),
    );
  });

  test('two local attempts in one task have keys of their own', () => {
    const events = recorded('local-first/sent');
    const at = events.findIndex(({ markerRecordedEventAttributes: marker }) => marker);
    const attempt = events[at];
    const again = { ...attempt, eventId: attempt?.eventId?.add(1) ?? null };
    const moments = timelineOf([...events.slice(0, at + 1), again]);
    expect(moments.filter(({ what }) => what === 'sent')).toHaveLength(2);
    expect(new Set(moments.map(({ key }) => key)).size).toBe(moments.length);
  });

  test('who did it and when', () => {
    const [scheduled] = timelineOf(recorded('paused'));
    expect(scheduled).toMatchObject({
      at: '2026-11-23T08:40:26.781Z',
      detail: 'due 2026-12-03T08:40:26.775Z, by recorder',
    });
    expect(details('paused', 'paused')).toEqual([
      'until it is resumed, by recorder',
      'until 2026-11-23T08:41:26.901Z, by recorder',
    ]);
    expect(details('paused', 'resumed')).toEqual(['by recorder']);
    expect(details('paused', 'rescheduled')).toEqual(['due 2026-11-23T08:40:28.020Z, by recorder']);
    expect(details('paused', 'slept')).toEqual(['1 second']);
    expect(details('replaced', 'replaced')).toEqual([
      'by check, due 2026-11-23T08:40:29.339Z, by recorder',
    ]);
    expect(details('recurring-paused', 'paused')).toEqual(['until it is resumed, by recorder']);
    expect(details('cancelled-asleep', 'cancel-requested')).toEqual(['by recorder']);
  });

  test('each failure, of several the last', () => {
    expect(details('retried', 'attempt-failed')).toEqual(['attempt 1 of 20: out of order']);
    expect(details('retried', 'sent')).toEqual(['on attempt 2, id recorded-2']);
    expect(details('failed', 'attempt-failed')).toEqual(['attempt 1 of 2: out of order']);
    expect(details('failed', 'failed')).toEqual(['attempt 2 of 2: out of order']);
    expect(details('failed', 'ended')).toEqual(['failed: out of order']);
    expect(details('cancelled-between-retries', 'cancelled')).toEqual([
      'no attempt was under way; errors of earlier ones are not kept',
    ]);
  });

  test('a cancelled activity of which no attempt had begun', () => {
    const events = structuredHistory('cancelled-between-retries');
    for (const { eventId, activityTaskCanceledEventAttributes: cancelled } of events) {
      // As the server sends it.
      if (cancelled && eventId) cancelled.startedEventId = eventId.sub(eventId);
    }
    const end = timelineOf(events).find(({ what }) => what === 'cancelled');
    expect(end?.detail).toBe('no attempt was under way; errors of earlier ones are not kept');
  });

  test('the wait for a digest, which has no length of its own', () => {
    expect(details('local-first/gathered', 'waiting')).toEqual(['for its digest']);
  });

  test('what the condition saw', () => {
    expect(details('skipped', 'skipped')).toEqual(['its condition no longer holds']);
    expect(details('held', 'holding')).toHaveLength(2);
    expect(details('held', 'holding')[0]).toMatch(/^its condition holds since 2026-.*not yet/);
    expect(details('held-cancelled', 'waiting')).toEqual(['5 minutes for its next check']);
  });

  test('what a rate limit made it wait for', () => {
    expect(details('limited', 'waiting')).toEqual(['for its turn: there is a rate limit']);
    expect(details('limited-unserved', 'waiting')).toEqual([
      'for its turn: there is a rate limit',
      'in vain, 10 minutes: no worker keeps to its rate limit any more',
    ]);
  });

  test('when a run was due, and what the one before has handed on', () => {
    expect(details('recurring-run', 'scheduled')).toEqual([
      'due 2026-11-23T02:50:07.000Z, by recorder',
    ]);
    expect(details('recurring-cancelled', 'scheduled')).toEqual([
      'due 2026-11-23T02:50:10.000Z, after one that was sent',
    ]);
    expect(details('recurring-delayed', 'slept')).toEqual(['1 second']);
    expect(details('recurring-paused', 'ended')).toEqual(['skipped: paused until it is resumed']);
  });

  test('how it was followed up, until somebody had seen to it', () => {
    expect(details('followed', 'fired')).toEqual([null, 'message 2']);
    expect(details('followed', 'acknowledged')).toEqual(['by Ada']);
    expect(details('followed', 'ended')).toEqual(['sent: acknowledged by Ada']);
    expect(details('followed-cancelled', 'waiting')[1]).toBe(
      '500 milliseconds for its next message',
    );
  });

  test.each([
    [3, '3 times'],
    [1, 'once'],
  ])('a condition and a pause that were handed on (%i)', (occurrences, times) => {
    const events = structuredHistory('recurring-cancelled');
    const holding = { ops: { since: '2026-11-23T02:00:00.000Z', said: false } };
    const carried = { holding, pausedUntil: 'resumed', occurrences };
    const [started] = events;
    const attributes = started?.workflowExecutionStartedEventAttributes;
    const [payload] = attributes?.lastCompletionResult?.payloads ?? [];
    if (!payload?.data) throw new Error('no result of the run before');
    const outcome: unknown = JSON.parse(Buffer.from(payload.data).toString());
    payload.data = Buffer.from(JSON.stringify(Object.assign({}, outcome, carried)));
    expect(timelineOf(events)[0]?.detail).toBe(
      `due 2026-11-23T02:50:10.000Z, after one that was sent, came due ${times} before, ` +
        'paused until it is resumed, its condition holds since 2026-11-23T02:00:00.000Z, not yet said to ops',
    );
  });
});

/** A copy that a test may change. */
function structuredHistory(shape: string): Event[] {
  return recorded(shape).map((event) =>
    proto.temporal.api.history.v1.HistoryEvent.decode(
      proto.temporal.api.history.v1.HistoryEvent.encode(event).finish(),
    ),
  );
}

const at = (iso: string) => msToTs(Date.parse(iso));

describe('of what is under way', () => {
  /** As the history has it while an attempt is made or waited for. */
  const open = () => recorded('retried').slice(0, 6);
  const now = Date.parse('2026-11-23T02:50:00Z');
  const failure = { message: 'the webhook answered 503' };

  test('an attempt that failed is told once, also when the history tells it later', () => {
    const pending = {
      activityId: '1',
      state: PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
      attempt: 2,
      lastFailure: failure,
      lastAttemptCompleteTime: at('2026-11-23T02:49:57Z'),
      nextAttemptScheduleTime: at('2026-11-23T02:49:59Z'),
    };
    const [failed] = timelineOf(open(), [pending], now).slice(2);
    expect(failed).toMatchObject({
      at: '2026-11-23T02:49:57.000Z',
      what: 'attempt-failed',
      channel: 'webhook',
      detail: 'attempt 1 of 20: the webhook answered 503; again at 2026-11-23T02:49:59.000Z',
    });
    const later = timelineOf(recorded('retried')).find(({ what }) => what === 'attempt-failed');
    expect(later?.key).toBe(failed?.key);
  });

  test('several that failed, and one that takes long', () => {
    const pending = {
      activityId: '1',
      state: PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
      attempt: 4,
      lastFailure: failure,
      lastAttemptCompleteTime: at('2026-11-23T02:49:57Z'),
      lastStartedTime: at('2026-11-23T02:49:58Z'),
    };
    const late = now + 60_000;
    expect(wordsAndDetails(timelineOf(open(), [pending], late)).slice(2)).toEqual([
      'attempt-failed: attempts 1–3 of 20, the last: the webhook answered 503',
      'firing: attempt 4 is under way',
    ]);
    expect(wordsOf(timelineOf(open(), [pending], now))).toBe(
      'scheduled, fired, attempt-failed webhook',
    );
  });

  test('an activity and a task that no worker takes', () => {
    const pending = {
      activityId: '1',
      state: PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
      attempt: 1,
    };
    const late = now + 60_000;
    expect(wordsAndDetails(timelineOf(open(), [pending], late)).slice(2)).toEqual([
      'waiting: for a worker',
    ]);
    const unserved = recorded('sent').slice(0, 7);
    expect(wordsAndDetails(timelineOf(unserved, [], late)).slice(-1)).toEqual([
      'waiting: for a worker',
    ]);
    const soon = Date.parse('2026-11-23T02:49:56Z');
    expect(wordsOf(timelineOf(unserved, [], soon))).toBe('scheduled, slept');
  });

  test('an activity that has ended meanwhile has the last word', () => {
    const pending = {
      activityId: '1',
      state: PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
      attempt: 1,
      lastStartedTime: at('2026-11-23T02:49:50Z'),
    };
    expect(wordsOf(timelineOf(recorded('sent'), [pending], now))).toEqual(words['sent']);
  });
});

const wordsAndDetails = (moments: Moment[]) =>
  moments.map(({ what, detail }) => `${what}: ${detail}`);

describe('how a run ended', () => {
  test.each([
    ['asleep', null],
    ['sent', { end: { status: 'sent' }, nextRunId: null }],
    ['failed', { end: { status: 'failed', reason: 'out of order' }, nextRunId: null }],
    ['cancelled-asleep', { end: { status: 'cancelled' }, nextRunId: null }],
    ['recurring-run', { end: { status: 'sent' }, nextRunId: expect.stringMatching(/^8753817e/) }],
    ['recurring-last', { end: { status: 'sent' }, nextRunId: expect.stringMatching(/^5167cf00/) }],
    ['recurring-concluded', { end: { status: 'sent' }, nextRunId: null }],
    [
      'recurring-delivered-while-cancelled',
      { end: { status: 'sent', reason: expect.stringMatching('cancellation') }, nextRunId: null },
    ],
  ])('%s', (shape, ending) => {
    const found = endingOf(recorded(shape));
    if (ending === null) expect(found).toBeNull();
    else expect(found).toMatchObject(ending);
  });

  test('terminated from outside', () => {
    const events: Event[] = [
      ...recorded('asleep'),
      {
        eventTime: at('2026-11-23T03:00:00Z'),
        workflowExecutionTerminatedEventAttributes: { reason: 'clean up', identity: 'ada' },
      },
    ];
    expect(timelineOf(events).at(-1)).toMatchObject({
      at: '2026-11-23T03:00:00.000Z',
      what: 'ended',
      detail: 'cancelled: terminated by ada, clean up',
    });
  });
});
