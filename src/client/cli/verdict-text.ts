import type { AlertDescription } from '../description.js';
import { note } from './print.js';

export function noteHindrance(
  json: boolean | undefined,
  verdict: string,
  alert: AlertDescription,
): void {
  const text = hindranceText(verdict, alert);
  if (text !== undefined) note(json, text);
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
