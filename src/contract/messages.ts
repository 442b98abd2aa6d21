/** The workflow type's name in Temporal: the exported function's name in alert.ts. */
export const ALERT_WORKFLOW = 'alert';

/** The workflow type that asks whether a worker works. */
export const PING_WORKFLOW = 'ping';

/** The update that gives an alert that sleeps a new ETA, ISO 8601. */
export const RESCHEDULE = 'reschedule';

/**
 * The update, and the signal, that pauses an alert: nothing goes out until then. One that is in the past ends a pause.
 * A recurring alert takes the signal, since between two runs Temporal keeps signals for the next, and no updates.
 */
export const PAUSE_MESSAGE = 'pause';

/** The update that makes an alert that sleeps another one. */
export const REPLACE = 'replace';

/** The updates that end the follow-up of an alert that was said; an acknowledgement may time out. */
export const ACKNOWLEDGE = 'acknowledge';
export const RESOLVE = 'resolve';

/** The type of the failure of an update that came too late: the alert had fired, or was followed up no more. */
export const TOO_LATE = 'TooLate';

/**
 * The memo's keys. `outcome` is written only where the run's result cannot carry it, `pausedUntil` only of a one-shot
 * alert.
 */
export const MEMO = {
  alert: 'alert',
  outcome: 'outcome',
  pausedUntil: 'pausedUntil',
  silence: 'silence',
} as const;
