import { basename } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { describe, expect, test } from 'vitest';
import { runEndOf } from '../../../src/client/history/run-bounds.js';
import { type Event, type RunEntry } from '../../../src/client/history/entry.js';
import { timelineOf } from '../../../src/client/history/timeline.js';
import { recordedHistories } from '../../workflows/histories.js';

const { PendingActivityState } = proto.temporal.api.enums.v1;

/** The expected timeline of each recorded history: the names of the entries, with their channels. */
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
  // The timeline of the previous run contains it.
  'recurring-concluded': '',
  'recurring-counted': '',
  'recurring-delayed': 'scheduled, slept, fired, sent console, ended',
  'recurring-delivered-while-cancelled': 'scheduled, fired, cancel-requested, sent console, ended',
  'recurring-last': 'scheduled, fired, sent console, ended',
  'recurring-paused': 'scheduled, paused, ended',
  'recurring-run': 'scheduled, fired, sent console, ended',
  replaced: 'scheduled, replaced, slept, fired, sent console, ended',
  'requested-asleep': 'scheduled',
  'requested-cancelled': 'scheduled, rescheduled, cancel-requested, ended',
  'requested-recurring-cancelled': 'scheduled, cancel-requested, ended',
  'requested-recurring-concluded': '',
  'requested-recurring-failed': 'ended',
  'requested-recurring-first': 'scheduled, fired, sent console, ended',
  'requested-recurring-last': 'scheduled, fired, sent console, ended',
  'requested-recurring-next': 'scheduled, fired, sent console, ended',
  // The next run ends with the failure.
  'requested-recurring-refused': '',
  'requested-refused': 'ended',
  'requested-sent': 'scheduled, slept, fired, sent console, ended',
  rescheduled: 'scheduled, rescheduled, slept, fired, sent console, ended',
  retried: 'scheduled, fired, attempt-failed webhook, sent webhook, ended',
  'send-window': 'scheduled, fired, held office, waiting, fired, sent office, ended',
  gathered: 'scheduled, fired, gathered digested, waiting, sent digested, ended',
  labelled: 'scheduled, labelled, labelled, rescheduled, fired, sent console, ended',
  'requested-labelled': 'scheduled, slept, fired, sent console, ended',
  ...Object.fromEntries(
    ['curl', 'go', 'java', 'python'].map((language) => [
      `from-${language}`,
      'scheduled, paused, resumed, rescheduled, cancel-requested, ended',
    ]),
  ),
  // Not alerts.
  'remote-check': 'ended',
  'remote-check-unserved': 'ended',
  digest: 'slept, ended',
  'digest-by-recipient': 'slept, ended',
  plan: 'scheduled, ended',
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
/** Histories of earlier versions, and in a folder those whose first attempt was local. */
const paths = [...histories.keys()];

/** Returns the workflow task that led to an event. */
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

const wordsOf = (entries: RunEntry[]) =>
  entries.map(({ what, channel }) => (channel === null ? what : `${what} ${channel}`)).join(', ');

/** Returns the details of all entries with a name. */
const details = (shape: string, what: string) =>
  timelineOf(recorded(shape)).flatMap((entry) => (entry.what === what ? [entry.detail] : []));

describe('the timeline of a run', () => {
  test('covers every recorded history', () => {
    const shapes = new Set(paths.map((path) => basename(path)));
    const known = new Set(Object.keys(words).map((path) => basename(path)));
    expect([...shapes].toSorted()).toEqual([...known].toSorted());
  });

  test.each(paths)('%s', (path) => {
    const entries = timelineOf(recorded(path));
    expect(wordsOf(entries)).toEqual(words[path] ?? words[basename(path)]);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
    expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
  });

  test.each(paths)('%s has constant keys while it grows', (path) => {
    const events = recorded(path);
    const keys = new Set<string>();
    for (let length = 1; length <= events.length; length++) {
      const last = events[length - 1];
      // Temporal adds all events of a task at once.
      if (last && taskOf(last) !== 'none' && taskOf(last) === taskOf(events[length] ?? {}))
        continue;
      const at = Number(last?.eventTime?.seconds) * 1000;
      for (const { key } of timelineOf(events.slice(0, length), [], at)) keys.add(key);
    }
    expect([...keys].toSorted()).toEqual(
      timelineOf(events)
        .map(({ key }) => key)
        .toSorted(),
    );
  });

  test('two local attempts in one task have different keys', () => {
    const events = recorded('local-first/sent');
    const at = events.findIndex(({ markerRecordedEventAttributes: marker }) => marker);
    const attempt = events[at];
    const again = { ...attempt, eventId: attempt?.eventId?.add(1) ?? null };
    const entries = timelineOf([...events.slice(0, at + 1), again]);
    expect(entries.filter(({ what }) => what === 'sent')).toHaveLength(2);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
  });

  test('changes show who made them and when', () => {
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
    expect(details('local-first/labelled', 'labelled')).toEqual([
      'order=42, team=ops, by recorder',
      'team removed, by recorder',
    ]);
    expect(details('recurring-paused', 'paused')).toEqual(['until it is resumed, by recorder']);
    expect(details('cancelled-asleep', 'cancel-requested')).toEqual(['by recorder']);
  });

  test('failed attempts show their errors', () => {
    expect(details('retried', 'attempt-failed')).toEqual(['attempt 1 of 20: out of order']);
    expect(details('retried', 'sent')).toEqual(['on attempt 2, id recorded-2']);
    expect(details('failed', 'attempt-failed')).toEqual(['attempt 1 of 2: out of order']);
    expect(details('failed', 'failed')).toEqual(['attempt 2 of 2: out of order']);
    expect(details('failed', 'ended')).toEqual(['failed: out of order']);
    expect(details('cancelled-between-retries', 'cancelled')).toEqual([
      'no attempt was running; Temporal does not keep the errors of earlier attempts',
    ]);
  });

  test('an activity that was cancelled before its first attempt', () => {
    const events = structuredHistory('cancelled-between-retries');
    for (const { eventId, activityTaskCanceledEventAttributes: cancelled } of events) {
      // The server sends it as zero.
      if (cancelled && eventId) cancelled.startedEventId = eventId.sub(eventId);
    }
    const end = timelineOf(events).find(({ what }) => what === 'cancelled');
    expect(end?.detail).toBe(
      'no attempt was running; Temporal does not keep the errors of earlier attempts',
    );
  });

  test('the wait for a digest shows no duration', () => {
    expect(details('local-first/gathered', 'waiting')).toEqual(['for its digest']);
  });

  test('checks show the reason of the condition', () => {
    expect(details('skipped', 'skipped')).toEqual(['its condition no longer holds']);
    expect(details('held', 'holding')).toHaveLength(2);
    expect(details('held', 'holding')[0]).toMatch(/^its condition holds since 2026-.*not yet/);
    expect(details('held-cancelled', 'waiting')).toEqual(['5 minutes for its next check']);
  });

  test('waits for a rate limit', () => {
    expect(details('limited', 'waiting')).toEqual(['for its turn: the channel has a rate limit']);
    expect(details('limited-unserved', 'waiting')).toEqual([
      'for its turn: the channel has a rate limit',
      '10 minutes for a worker with this rate limit, without success',
    ]);
  });

  test('the start of a run shows its due time and what the previous run carried over', () => {
    expect(details('recurring-run', 'scheduled')).toEqual([
      'due 2026-11-23T02:50:07.000Z, by recorder',
    ]);
    expect(details('recurring-cancelled', 'scheduled')).toEqual([
      'due 2026-11-23T02:50:10.000Z, after a run that was sent',
    ]);
    expect(details('recurring-delayed', 'slept')).toEqual(['1 second']);
    expect(details('recurring-paused', 'ended')).toEqual(['skipped: paused until it is resumed']);
  });

  test('follow-ups until the acknowledgement', () => {
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
  ])('a run carries over its condition, its pause and its count (%i)', (occurrences, times) => {
    const events = structuredHistory('recurring-cancelled');
    const holding = { ops: { since: '2026-11-23T02:00:00.000Z', said: false } };
    const carriedOver = { holding, pausedUntil: 'resumed', occurrences };
    const [started] = events;
    const attributes = started?.workflowExecutionStartedEventAttributes;
    const [payload] = attributes?.lastCompletionResult?.payloads ?? [];
    if (!payload?.data) throw new Error('the previous run has no result');
    const outcome: unknown = JSON.parse(Buffer.from(payload.data).toString());
    payload.data = Buffer.from(JSON.stringify(Object.assign({}, outcome, carriedOver)));
    expect(timelineOf(events)[0]?.detail).toBe(
      `due 2026-11-23T02:50:10.000Z, after a run that was sent, came due ${times} before, ` +
        'paused until it is resumed, its condition has held since 2026-11-23T02:00:00.000Z, not yet delivered to ops',
    );
  });
});

/** Returns a copy, which a test may change. */
function structuredHistory(shape: string): Event[] {
  return recorded(shape).map((event) =>
    proto.temporal.api.history.v1.HistoryEvent.decode(
      proto.temporal.api.history.v1.HistoryEvent.encode(event).finish(),
    ),
  );
}

const at = (iso: string) => msToTs(Date.parse(iso));

describe('the timeline of pending activities', () => {
  /** The history while an activity is pending. */
  const open = () => recorded('retried').slice(0, 6);
  const now = Date.parse('2026-11-23T02:50:00Z');
  const failure = { message: 'the webhook answered 503' };

  test('a failed attempt has the same key as later in the history', () => {
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

  test('several failed attempts, and a long one', () => {
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
      'firing: attempt 4 is running',
    ]);
    expect(wordsOf(timelineOf(open(), [pending], now))).toBe(
      'scheduled, fired, attempt-failed webhook',
    );
  });

  test('an activity and a workflow task without a worker', () => {
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

  test('the result of an activity takes precedence over its pending state', () => {
    const pending = {
      activityId: '1',
      state: PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
      attempt: 1,
      lastStartedTime: at('2026-11-23T02:49:50Z'),
    };
    expect(wordsOf(timelineOf(recorded('sent'), [pending], now))).toEqual(words['sent']);
  });
});

const wordsAndDetails = (entries: RunEntry[]) =>
  entries.map(({ what, detail }) => `${what}: ${detail}`);

describe('the end of a run', () => {
  test.each([
    ['asleep', null],
    ['sent', { outcome: { status: 'sent' }, nextRunId: null }],
    ['failed', { outcome: { status: 'failed', reason: 'out of order' }, nextRunId: null }],
    ['cancelled-asleep', { outcome: { status: 'cancelled' }, nextRunId: null }],
    [
      'recurring-run',
      { outcome: { status: 'sent' }, nextRunId: expect.stringMatching(/^8753817e/) },
    ],
    [
      'recurring-last',
      { outcome: { status: 'sent' }, nextRunId: expect.stringMatching(/^5167cf00/) },
    ],
    ['recurring-concluded', { outcome: { status: 'sent' }, nextRunId: null }],
    [
      'recurring-delivered-while-cancelled',
      {
        outcome: { status: 'sent', reason: expect.stringMatching('cancellation') },
        nextRunId: null,
      },
    ],
  ])('%s', (shape, expected) => {
    const end = runEndOf(recorded(shape));
    if (expected === null) expect(end).toBeNull();
    else expect(end).toMatchObject(expected);
  });

  test('a termination', () => {
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
