import type { AlertHandle } from '../client/alert-handle.js';
import type { AlertDescription } from '../contract/alert.js';
import { InvalidInputError } from '../util/errors.js';
import { io } from './io.js';
import { notice, print } from './output.js';
import { FAILED } from './report.js';
import { withClient } from './with-client.js';

const SUCCESSES = new Set(['paused', 'resumed', 'acknowledged', 'resolved']);

interface Chosen {
  id: string | undefined;
  /** Labels such as `order=42`. */
  label?: string[] | undefined;
  json?: boolean | undefined;
}

/** Changes one alert, or every open alert with labels. @throws InvalidInputError unless one is chosen */
export async function changeAlerts(
  { id, label, json }: Chosen,
  change: (alert: AlertHandle) => Promise<string>,
): Promise<void> {
  if (id !== undefined && label === undefined) return changeAlert(id, json, change);
  if (id !== undefined || label === undefined)
    throw new InvalidInputError('choose an id or --label: name the alerts');
  const { default: pMap } = await import('p-map');
  const { parseLabels } = await import('../planning/labels.js');
  const labels = parseLabels(label);
  await withClient(async (alerts) => {
    const verdicts = await pMap(
      alerts.open({ labels }),
      async (alert) => ({ id: alert.id, verdict: await change(alert) }),
      { concurrency: 20 },
    );
    if (verdicts.length === 0) notice(json, `no open alerts with ${label.join(', ')}`);
    if (!verdicts.some(({ verdict }) => SUCCESSES.has(verdict))) io().exitStatus = FAILED;
    print(json, verdicts, verdicts.map((each) => `${each.id} ${each.verdict}`).join('\n'));
  });
}

/** Changes an alert, and prints the verdict. */
export async function changeAlert(
  id: string,
  json: boolean | undefined,
  change: (alert: AlertHandle) => Promise<string>,
): Promise<void> {
  await withClient(async (alerts) => {
    const alert = alerts.get(id);
    const verdict = await change(alert);
    const description = await alert.describe();
    const { pausedUntil } = description;
    if (!SUCCESSES.has(verdict)) {
      io().exitStatus = FAILED;
      noteRefusal(json, verdict, description);
    } else if (pausedUntil !== null) {
      const { pauseText } = await import('./text.js');
      notice(json, pauseText(pausedUntil));
    }
    print(json, { id, verdict, pausedUntil }, `${id} ${verdict}`);
  });
}

export function noteRefusal(
  json: boolean | undefined,
  verdict: string,
  alert: AlertDescription,
): void {
  const text = refusalText(verdict, alert);
  if (text !== undefined) notice(json, text);
}

/**
 * Returns why an alert could not be changed and what to do, or undefined if the verdict says it
 * all.
 */
export function refusalText(
  verdict: string,
  { id, status, outcome }: AlertDescription,
): string | undefined {
  if (verdict === 'already-firing' && status === 'following') {
    return `the alert was sent and is followed up: 'alerts ack ${id}', 'alerts resolve ${id}' or 'alerts cancel ${id}' ends that`;
  }
  // The workflow writes these words.
  const [, end] = /(?:^|; )((?:acknowledged|resolved) by .*)$/.exec(outcome?.reason ?? '') ?? [];
  return end === undefined ? undefined : `the alert was already ${end}`;
}
