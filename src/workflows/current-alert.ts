import { setCurrentDetails } from '@temporalio/workflow';
import type { Step } from '../contract/state.js';
import { detailsOf, type Described } from './current-details.js';

/** Holds the current alert, which messages may change while it sleeps. */
export interface Alert extends Described {
  /** What the alert does now. */
  step: Step;
  /** The details as the last step left them. */
  details: string;
  /** The last signal that was invalid; null if there was none. */
  ignored: string | null;
}

/** Shows in the Web UI what the alert does next. */
export function showStep(alert: Alert, step: Step): void {
  alert.step = step;
  alert.details = detailsOf(alert, step);
  show(alert);
}

/** Shows that a signal was invalid, until the alert has ended. */
export function showIgnored(alert: Alert, signal: string, cure: string): void {
  alert.ignored = `**Ignored** a signal \`${signal}\` that is invalid: ${cure}.`;
  show(alert);
}

function show({ details, ignored }: Alert): void {
  setCurrentDetails(ignored === null ? details : `${details}\n\n${ignored}`);
}
