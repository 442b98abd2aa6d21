import {
  ApplicationFailure,
  CancellationScope,
  proxyLocalActivities,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import { isRecord } from '../contract/guards.js';
import { changedLabels, keywordsOf, type Labels, labelsProblem } from '../contract/labels.js';
import { MEMO } from '../contract/messages.js';
import { AlertLabels } from '../contract/search-attributes.js';
import type { Alert } from './current-alert.js';
import { memoOf } from './describe.js';

/** Returns why a change of labels is invalid, and what to do; null if it is valid. */
export function changeProblem({ input }: Alert, changes: unknown): string | null {
  if (!isRecord(changes)) return 'labels must be an object of texts such as {"team":"ops"}';
  const removed = ([, value]: [string, unknown]) => value === '';
  const kept = Object.fromEntries(Object.entries(changes).filter((each) => !removed(each)));
  return labelsProblem(kept) ?? labelsProblem({ ...input.labels, ...kept });
}

/** Changes the labels of an alert. An empty text removes a label. */
export function changeLabels(alert: Alert, changes: Labels): void {
  const { labels: before = {}, ...input } = alert.input;
  const labels = changedLabels(before, changes);
  const { labels: _, ...memo } = memoOf(alert.input);
  const isEmpty = Object.keys(labels).length === 0;
  alert.input = isEmpty ? input : { ...input, labels };
  upsertMemo({ [MEMO.alert]: isEmpty ? memo : { ...memo, labels } });
  listLabels(isEmpty ? undefined : labels);
}

/** Lists the alert by its labels. Mentions the search attribute only if there are or were labels. */
export function listLabels(labels: Labels | undefined): void {
  if (!labels && !isListed()) return;
  upsertSearchAttributes([{ key: AlertLabels, value: labels ? keywordsOf(labels) : null }]);
}

/** Returns whether labels can be listed without a look at the namespace first. */
export function isListed(): boolean {
  return workflowInfo().typedSearchAttributes.get(AlertLabels) !== undefined;
}

/**
 * Checks that the namespace has the search attribute. Setting an unknown one would fail the workflow's task for ever.
 *
 * @throws ApplicationFailure with the command that registers it
 */
export async function requireLabelsAttribute(): Promise<void> {
  const activities = proxyLocalActivities<Activities>({
    startToCloseTimeout: '10s',
    retry: { maximumAttempts: 3 },
  });
  try {
    // Cancelling a local activity that has ended would wedge the workflow.
    await CancellationScope.nonCancellable(() => activities.requireLabelsAttribute());
  } catch (error) {
    // Any other failure of an update would fail the workflow's task.
    throw error instanceof ApplicationFailure
      ? error
      : ApplicationFailure.nonRetryable('Temporal was not reached: try again');
  }
}
