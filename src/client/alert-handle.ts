import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { setMaxListeners } from 'node:events';
import type { TemporalConfig } from '../config/environment.js';
import type { AlertInput } from '../contract/input.js';
import { changedLabels, type Labels } from '../contract/labels.js';
import type { AlertMemo } from '../contract/memo.js';
import {
  ACKNOWLEDGE,
  ALERT_WORKFLOW,
  LABEL,
  PAUSE_MESSAGE,
  REPLACE,
  RESCHEDULE,
  RESOLVE,
} from '../contract/messages.js';
import type { Outcome } from '../contract/outcome.js';
import { pauseEndMillis, type PausedUntil, RESUMED, stillPaused } from '../contract/pause.js';
import { type AlertStatus, type EndStatus, hasEnded } from '../contract/status.js';
import { type InstantInput, pauseEnd, utc } from '../time/instant.js';
import { localZone, parseZone } from '../time/zone.js';
import { AlertNotFoundError, InvalidInputError, NoWorkerError } from '../util/errors.js';
import { userName } from '../util/user-name.js';
import type { AlertCheck } from './check.js';
import { call, isNotFound } from './connection.js';
import { describeRun, inspectRun, type Inspection } from './handle/inspect-run.js';
import type { ScheduledRequest } from './handle/scheduled-request.js';
import { updateAlert } from './handle/update-alert.js';
import { alertHistory, fetchEvents, type HistoryEntry } from './history/alert-history.js';
import type { ChannelProgress } from './history/channel-progress.js';
import type { AlertDescription } from '../contract/alert.js';
import { etaOf } from '../planning/eta.js';
import { checkLabelChanges, checkLabels } from '../planning/labels.js';
import { checkOptions, type DueOptions } from '../planning/options.js';
import { retryWhileUnreachable } from './retries.js';

/** What became of a cancellation. `cancelling` means that no worker has handled it yet. */
export type CancelVerdict = 'cancelled' | 'cancelling' | `already-${EndStatus}`;

/** Why an alert was not changed. `already-firing` means that it is being delivered or retried. */
export type ChangeVerdict = 'already-firing' | `already-${EndStatus}`;

/** Why an alert was not acknowledged or resolved. */
export type FollowVerdict = 'not-followed' | `already-${EndStatus}`;

export interface PauseOptions {
  /** A date without a time includes that day. @default until the alert is resumed */
  until?: InstantInput | undefined;
  /** The zone of a time without an offset. @default the zone of this machine */
  timezone?: string | undefined;
}

/** Bounds the reading of a history, which may be long. */
const HISTORY_TIMEOUT = 60_000;
/** Bounds one long poll for a result. */
const RESULT_POLL_TIMEOUT = 60_000;

/** Refers to an alert by its id. Each method asks Temporal for the current state. */
export class AlertHandle {
  readonly #client: Client;
  readonly #config: TemporalConfig;
  /** Has no run id, so that each call concerns the current run. */
  readonly #workflow: WorkflowHandle;

  constructor(
    client: Client,
    config: TemporalConfig,
    readonly id: string,
  ) {
    this.#client = client;
    this.#config = config;
    this.#workflow = client.workflow.getHandle(id);
  }

  /** Returns whether the alert has ended. @throws AlertNotFoundError */
  async ready(): Promise<boolean> {
    return hasEnded((await this.describe()).status);
  }

  /** Returns whether the alert has ended without failing. @throws AlertNotFoundError */
  async successful(): Promise<boolean> {
    const alert = await this.describe();
    return hasEnded(alert.status) && alert.status !== 'failed';
  }

  /** Returns the current state of the alert. @throws AlertNotFoundError */
  async describe(): Promise<AlertDescription> {
    const run = await this.#latestRun();
    return this.#call(() => describeRun(this.#client, run));
  }

  /**
   * Returns the outcome of the last run of a recurring alert, or null before the first.
   *
   * @throws AlertNotFoundError
   */
  async lastOutcome(): Promise<Outcome | null> {
    return (await this.inspect()).lastOutcome;
  }

  /**
   * Returns the progress on each channel, in the current or last run.
   *
   * @throws AlertNotFoundError
   */
  async progress(): Promise<ChannelProgress[]> {
    return (await this.inspect()).progress;
  }

  /**
   * Returns the state, the last outcome and the progress of one run; `runs` adds the history.
   *
   * @throws AlertNotFoundError
   */
  async inspect({ runs }: { runs?: number | undefined } = {}): Promise<Inspection> {
    const run = await this.#latestRun();
    const inspection = () => inspectRun(this.#client, run, runs);
    return this.#call(inspection, runs === undefined ? undefined : HISTORY_TIMEOUT);
  }

  /**
   * Waits until the alert has ended, across restarts of the server. A recurring alert ends when it
   * is cancelled, or after its `until`.
   *
   * @throws AlertNotFoundError
   * @throws the reason of the signal when it aborts
   */
  async result(signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
    for (;;) {
      const { outcome } = await retryWhileUnreachable(signal, () => this.describe());
      if (outcome) return outcome;
      await retryWhileUnreachable(signal, () => this.#waitForClose(signal));
    }
  }

  /**
   * Cancels the alert in any phase, and returns what became of it. `already-sent` means that it was
   * delivered anyway.
   *
   * @throws AlertNotFoundError
   */
  async cancel(): Promise<CancelVerdict> {
    const { status } = await this.describe();
    if (hasEnded(status)) return `already-${status}`;
    await this.requestCancel();
    const signal = AbortSignal.timeout(this.#config.timeouts.worker);
    try {
      await this.result(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return this.verdict();
  }

  /**
   * Requests the cancellation without waiting for it. Returns false if the alert does not exist.
   */
  async requestCancel(): Promise<boolean> {
    const cancelled = await this.#call(() => this.#workflow.cancel()).catch(falseIfNotFound);
    return cancelled !== false;
  }

  /** Returns what has become of a cancellation so far. @throws AlertNotFoundError */
  async verdict(): Promise<CancelVerdict> {
    const { status } = await this.describe();
    if (status === 'cancelled') return status;
    return hasEnded(status) ? `already-${status}` : 'cancelling';
  }

  /**
   * Returns whether the alert would go out now, and what it would say to whom. A worker loads and
   * checks; nothing is delivered or recorded, and the alert is not disturbed.
   *
   * @throws AlertNotFoundError, NoWorkerError
   */
  async check(): Promise<AlertCheck> {
    const { answerAfterEnd, checkRuns } = await import('./check.js');
    const run = await this.#latestRun();
    const [answer] = run.closeTime ? [] : await checkRuns(this.#client, this.#config, [run]);
    return answer ?? answerAfterEnd(await this.describe());
  }

  /**
   * Returns what the alert was scheduled with, by the names of a request, with its current ETA.
   *
   * @throws AlertNotFoundError
   */
  async request(): Promise<ScheduledRequest> {
    const { scheduledRequest } = await import('./handle/scheduled-request.js');
    const run = await this.#latestRun();
    return this.#call(() => scheduledRequest(this.#client, run));
  }

  /**
   * Gives a sleeping one-shot alert a new ETA. If that is in the past, the alert fires now. A pause
   * stays in force.
   *
   * @throws InvalidInputError when the alert recurs, or the time is invalid
   * @throws AlertNotFoundError
   * @throws NoWorkerError when no worker made the change in time
   */
  async reschedule(when: DueOptions): Promise<'rescheduled' | ChangeVerdict> {
    checkOptions(when);
    const dueAt = etaOf(when);
    if ((await this.describe()).recurrence)
      throw new InvalidInputError(`'${this.id}' recurs: cancel it, and schedule a new alert`);
    return (await this.#change(RESCHEDULE, [utc(dueAt)], dueAt.toMillis())) ?? 'rescheduled';
  }

  /**
   * Replaces a sleeping one-shot alert by another one.
   *
   * @throws AlertNotFoundError, NoWorkerError
   */
  async replace(input: AlertInput, memo: AlertMemo): Promise<'replaced' | ChangeVerdict> {
    return (
      (await this.#change(REPLACE, [input, memo], Date.parse(input.dueAt ?? ''))) ?? 'replaced'
    );
  }

  /**
   * Pauses the alert until a time, or until it is resumed. A one-shot alert that is due meanwhile
   * goes out afterwards. A recurring alert skips those runs.
   *
   * @throws InvalidInputError when the time is invalid or in the past
   * @throws AlertNotFoundError
   * @throws NoWorkerError
   */
  async pause({ until = RESUMED, timezone }: PauseOptions = {}): Promise<'paused' | ChangeVerdict> {
    const end = pauseEnd(until, parseZone(timezone ?? localZone()));
    if (stillPaused(end) === null) {
      throw new InvalidInputError(`the pause ends in the past, at ${end}: choose a later time`);
    }
    return (await this.#pauseUntil(await this.describe(), end)) ?? 'paused';
  }

  /**
   * Changes labels of a sleeping one-shot alert. An empty text removes a label.
   *
   * @throws InvalidInputError when the alert recurs, or a label is invalid
   * @throws AlertNotFoundError
   * @throws NoWorkerError
   */
  async label(changes: Labels): Promise<'labelled' | ChangeVerdict> {
    checkLabelChanges(changes);
    const { recurrence, labels } = await this.describe();
    if (recurrence)
      throw new InvalidInputError(
        `'${this.id}' recurs: schedule it again with the labels, and replace it`,
      );
    checkLabels(changedLabels(labels, changes));
    return (await this.#change(LABEL, [changes])) ?? 'labelled';
  }

  /** Ends a pause. @throws AlertNotFoundError, NoWorkerError */
  async resume(): Promise<'resumed' | 'not-paused' | ChangeVerdict> {
    const alert = await this.describe();
    if (alert.pausedUntil === null && !hasEnded(alert.status)) return 'not-paused';
    return (await this.#pauseUntil(alert, utc(Date.now()))) ?? 'resumed';
  }

  /**
   * Acknowledges an alert with a follow-up. Nothing more goes out, unless the acknowledgement times
   * out.
   *
   * @throws AlertNotFoundError, NoWorkerError
   */
  async acknowledge(by: string = userName()): Promise<'acknowledged' | FollowVerdict> {
    return (await this.#endFollowUp(ACKNOWLEDGE, by)) ?? 'acknowledged';
  }

  /**
   * Ends the follow-up of an alert whose problem is over.
   *
   * @throws AlertNotFoundError, NoWorkerError
   */
  async resolve(by: string = userName()): Promise<'resolved' | FollowVerdict> {
    return (await this.#endFollowUp(RESOLVE, by)) ?? 'resolved';
  }

  /**
   * Returns what happened to the alert, in order. For a recurring alert, this covers the current
   * run and up to `runs` earlier ones.
   *
   * @throws AlertNotFoundError
   */
  async history({ runs = 5 }: { runs?: number | undefined } = {}): Promise<HistoryEntry[]> {
    const run = await this.#latestRun();
    const entries = async () =>
      alertHistory(this.#client, run, await fetchEvents(this.#client, run), runs);
    return this.#call(entries, HISTORY_TIMEOUT);
  }

  /** Waits for the end of the workflow, but does not read its result. */
  async #waitForClose(signal: AbortSignal): Promise<void> {
    const { connection } = this.#client;
    try {
      // Each call of a poll leaves a listener on its signal, so each poll gets a new signal.
      const own = AbortSignal.any([signal]);
      setMaxListeners(0, own);
      await connection.withDeadline(Date.now() + RESULT_POLL_TIMEOUT, () =>
        connection.withAbortSignal(own, () => this.#workflow.result()),
      );
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
    }
  }

  /** Changes the alert within its workflow, and returns why if that failed. */
  async #change(
    update: string,
    args: [unknown, ...unknown[]],
    /** The time from which the changed alert may fire, in epoch milliseconds. */
    notBefore = 0,
  ): Promise<ChangeVerdict | undefined> {
    const updating = () => updateAlert(this.#workflow, update, args);
    // An alert that no longer exists has ended in the meantime.
    const { worker } = this.#config.timeouts;
    const done = await this.#call(updating, worker).catch(falseIfNotFound);
    if (done === 'no-worker') throw new NoWorkerError();
    if (done !== 'done') return this.#whyUnchanged();
    if (!(notBefore > Date.now())) return undefined;
    // A delivery that a worker had not yet reported may have come first.
    const { status } = await this.describe();
    return status === 'scheduled' ? undefined : refusalIn(status);
  }

  async #whyUnchanged(): Promise<ChangeVerdict> {
    return refusalIn((await this.describe()).status);
  }

  async #pauseUntil(
    { recurrence }: AlertDescription,
    until: PausedUntil,
  ): Promise<ChangeVerdict | undefined> {
    if (!recurrence) return this.#change(PAUSE_MESSAGE, [until], pauseEndMillis(until));
    // A signal, because Temporal keeps it for the next run.
    const signal = () => this.#workflow.signal<[PausedUntil]>(PAUSE_MESSAGE, until);
    const sent = await this.#call(signal).catch(falseIfNotFound);
    return sent === false ? this.#whyUnchanged() : undefined;
  }

  /** Sends an acknowledgement or a resolution, and returns why if that failed. */
  async #endFollowUp(
    update: typeof ACKNOWLEDGE | typeof RESOLVE,
    by: string,
  ): Promise<FollowVerdict | undefined> {
    if (by.trim() === '' || by.length > 200) {
      throw new InvalidInputError('by must be a name of 1 to 200 characters');
    }
    const { status, recurrence } = await this.describe();
    if (hasEnded(status)) return `already-${status}`;
    // Between two runs of a recurring alert, nothing handles updates.
    if (recurrence && status === 'scheduled') return 'not-followed';
    const verdict = await this.#change(update, [by.trim()]);
    return verdict === 'already-firing' ? 'not-followed' : verdict;
  }

  async #latestRun(): Promise<WorkflowExecutionDescription> {
    const run = await this.#call(() => this.#workflow.describe());
    // Another application may use the namespace, too.
    if (run.type !== ALERT_WORKFLOW) throw new AlertNotFoundError(this.id);
    return run;
  }

  /** @throws AlertNotFoundError, UnreachableError, RequestRefusedError */
  #call<T>(calls: () => Promise<T>, timeout?: number): Promise<T> {
    const { connection } = this.#client;
    return call(connection, this.#config, calls, timeout).catch((error: unknown) => {
      throw isNotFound(error) ? new AlertNotFoundError(this.id) : error;
    });
  }
}

/** Returns why an alert with this status cannot be changed. */
function refusalIn(status: AlertStatus): ChangeVerdict {
  return hasEnded(status) ? `already-${status}` : 'already-firing';
}

function falseIfNotFound(error: unknown): false {
  if (error instanceof AlertNotFoundError) return false;
  throw error;
}
