/** Names the workflow type, which is the exported function in alert.ts. */
export const ALERT_WORKFLOW = 'alert';

/** Names the workflow type that checks whether a worker runs. */
export const PING_WORKFLOW = 'ping';

/** Names the workflow type that plans a request with a worker's types, for a client without their code. */
export const PLAN_WORKFLOW = 'plan';

/** Names the workflow type that checks alerts without delivering anything. */
export const CHECK_WORKFLOW = 'check';

/** Names the workflow type that asks an activity of another worker whether an alert still holds. */
export const REMOTE_CHECK_WORKFLOW = 'remoteCheck';

/** Names the failure of a request that cannot be planned. Its message says what is wrong and what to do. */
export const INVALID_REQUEST = 'InvalidRequest';

/** Names the query that returns the input of an alert with its state, for a check. */
export const STATE = 'state';

/** Names the update that gives a sleeping alert a new ETA, ISO 8601. */
export const RESCHEDULE = 'reschedule';

/**
 * Names the update and the signal that pause an alert until a time. A time in the past ends a pause. A recurring alert
 * takes the signal, because between two runs Temporal keeps signals for the next run, but not updates.
 */
export const PAUSE_MESSAGE = 'pause';

/** Names the update that ends a pause. */
export const RESUME = 'resume';

/** Names the update that changes the labels of a sleeping alert. */
export const LABEL = 'label';

/** Names the query that answers with the alert as JSON. */
export const DESCRIBE = 'describe';

/** Names the update that replaces a sleeping alert. */
export const REPLACE = 'replace';

/** Names the updates that end a follow-up. An acknowledgement may time out. */
export const ACKNOWLEDGE = 'acknowledge';
export const RESOLVE = 'resolve';

/** Names the failure of an update that came too late: the alert had fired, or its follow-up had ended. */
export const TOO_LATE = 'TooLate';

/**
 * Names the memo's keys. `outcome` is present only if the run's result cannot carry it, `pausedUntil` only in one-shot
 * alerts.
 */
export const MEMO = {
  alert: 'alert',
  outcome: 'outcome',
  pausedUntil: 'pausedUntil',
  silence: 'silence',
  // Has a name of its own, because an older worker would take its end for that of one silence.
  recurringSilence: 'recurringSilence',
  // Has a name of its own, because an older worker would silence alerts without the labels, too.
  labelSilence: 'labelSilence',
} as const;
