import type { AlertInput } from './input.js';
import type { AlertMemo } from './memo.js';
import { keywordsOf } from './labels.js';
import { MEMO } from './messages.js';
import * as attributes from './search-attributes.js';

/** Holds what starting an alert takes, as plain JSON. */
export interface PlannedAlert {
  id: string;
  input: AlertInput;
  memo: AlertMemo;
  /** Temporal's cron schedule; null for a one-shot alert. */
  cronSchedule: string | null;
  /** The texts for the Web UI. */
  summary: string;
  details: string;
}

/** Asks a worker to plan a request. */
export interface PlanningTask {
  /** An alert request, or whatever else somebody has sent. */
  request: unknown;
  /** Args as texts, which the type's schema reads. They replace those of the request. */
  argTexts?: unknown;
  /** The time from which `in` counts, ISO 8601, UTC. */
  now: string;
  /** The workflow that somebody has started with the request; absent if a client is to start it. */
  workflow?: { id: string; cronSchedule: string | null };
}

type Started = Pick<PlannedAlert, 'input' | 'memo' | 'cronSchedule'>;

/** Returns the memo with which an alert begins. */
export function memoFields({ input, memo, cronSchedule }: Started) {
  return {
    [MEMO.alert]: memo,
    ...(cronSchedule === null && { [MEMO.pausedUntil]: input.pausedUntil ?? null }),
  };
}

/** Returns the search attributes with which an alert begins. */
export function searchAttributesOf({ input, memo, cronSchedule }: Started) {
  return [
    { key: attributes.AlertType, value: input.type },
    { key: attributes.AlertStatus, value: 'scheduled' },
    { key: attributes.AlertChannel, value: input.channels },
    ...(memo.subject ? [{ key: attributes.AlertSubject, value: memo.subject }] : []),
    ...(memo.labels ? [{ key: attributes.AlertLabels, value: keywordsOf(memo.labels) }] : []),
    ...(cronSchedule === null ? [] : [{ key: attributes.AlertRecurrence, value: cronSchedule }]),
    ...(input.dueAt === null ? [] : [{ key: attributes.AlertDue, value: new Date(input.dueAt) }]),
  ];
}
