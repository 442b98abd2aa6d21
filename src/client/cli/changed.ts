import type { AlertHandle } from '../alert-handle.js';
import { io } from './io.js';
import { note, print } from './print.js';
import { FAILED } from './report.js';
import { noteHindrance } from './verdict-text.js';
import { withClient } from './with-client.js';

const DONE = new Set(['paused', 'resumed', 'acknowledged', 'resolved']);

/** Changes an alert, and says what became of that. */
export async function changed(
  id: string,
  json: boolean | undefined,
  change: (alert: AlertHandle) => Promise<string>,
): Promise<void> {
  await withClient(async (alerts) => {
    const alert = alerts.get(id);
    const verdict = await change(alert);
    const description = await alert.describe();
    const { pausedUntil } = description;
    if (!DONE.has(verdict)) {
      io().exitStatus = FAILED;
      noteHindrance(json, verdict, description);
    } else if (pausedUntil !== null) {
      const { pauseText } = await import('./text.js');
      note(json, pauseText(pausedUntil));
    }
    print(json, { id, verdict, pausedUntil }, `${id} ${verdict}`);
  });
}
