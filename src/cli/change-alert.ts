import type { AlertHandle } from '../client/alert-handle.js';
import type { AlertDescription } from '../client/listing/description.js';
import { io } from './io.js';
import { notice, print } from './output.js';
import { FAILED } from './report.js';
import { pauseText } from './text.js';
import { withClient } from './with-client.js';

const DONE_VERDICTS = new Set(['paused', 'resumed', 'acknowledged', 'resolved']);

/** Changes an alert, and says what became of that. */
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
    if (!DONE_VERDICTS.has(verdict)) {
      io().exitStatus = FAILED;
      noteHindrance(json, verdict, description);
    } else if (pausedUntil !== null) {
      notice(json, pauseText(pausedUntil));
    }
    print(json, { id, verdict, pausedUntil }, `${id} ${verdict}`);
  });
}

export function noteHindrance(
  json: boolean | undefined,
  verdict: string,
  alert: AlertDescription,
): void {
  const text = hindranceText(verdict, alert);
  if (text !== undefined) notice(json, text);
}

/** Why it could not be changed, and what can be done, where the verdict does not tell it all; else undefined. */
export function hindranceText(
  verdict: string,
  { id, status, outcome }: AlertDescription,
): string | undefined {
  if (verdict === 'already-firing' && status === 'following') {
    return `it was sent and is followed up: 'alerts ack ${id}', 'alerts resolve ${id}' or 'alerts cancel ${id}' ends that`;
  }
  // The workflow's own words.
  const [, end] = /(?:^|; )((?:acknowledged|resolved) by .*)$/.exec(outcome?.reason ?? '') ?? [];
  return end === undefined ? undefined : `it was ${end} already`;
}
