import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import type { TemporalConfig } from '../config/environment.js';
import type { AlertInput } from '../contract/input.js';
import type { AlertMemo } from '../contract/memo.js';
import {
  ACKNOWLEDGE,
  ALERT_WORKFLOW,
  PAUSE_MESSAGE,
  REPLACE,
  RESCHEDULE,
  RESOLVE,
} from '../contract/messages.js';
import type { EndStatus, Outcome } from '../contract/outcome.js';
import { type PausedUntil, RESUMED, stillPaused } from '../contract/pause.js';
import { type InstantInput, pauseEnd, utc } from '../time/instant.js';
import { localZone, parseZone } from '../time/zone.js';
import { AlertNotFoundError, InvalidInputError, NoWorkerError } from '../util/errors.js';
import { userName } from '../util/user-name.js';
import { call, isNotFound } from './connection.js';
import { describeRun, inspectRun, type Inspection } from './handle/inspect-run.js';
import { updateAlert } from './handle/update-alert.js';
import { alertHistory, fetchEvents, type HistoryEntry } from './history/alert-history.js';
import type { ChannelProgress } from './history/channel-progress.js';
import { type AlertDescription, hasEnded } from './listing/description.js';
import { etaOf } from '../planning/eta.js';
import { checkOptions, type DueOptions } from '../planning/options.js';
import { retryWhileUnreachable } from './retries.js';

/** What became of a cancellation; a worker carries out `cancelling` as soon as it runs. */
export type CancelVerdict = 'cancelled' | 'cancelling' | `already-${EndStatus}`;

/** Why an alert was not changed; `already-firing` is being delivered or retried. */
export type ChangeVerdict = 'already-firing' | `already-${EndStatus}`;

/** Why there was nothing to acknowledge. */
export type FollowVerdict = 'not-followed' | `already-${EndStatus}`;

export interface PauseOptions {
  /** A date without a time includes that day. @default until it is resumed */
  until?: InstantInput | undefined;
  /** The zone for a time without an offset. @default the zone of this machine */
  timezone?: string | undefined;
}

/** How long a worker may take to cancel an alert, or to change it. In milliseconds. */
const CANCEL_TIMEOUT = 15_000;
const CHANGE_TIMEOUT = 15_000;
/** A history may be long. */
const HISTORY_TIMEOUT = 60_000;
const RESULT_POLL = 60_000;

/** One alert, found by its id in any process. Each method asks Temporal anew. */
export class AlertHandle {
  readonly #client: Client;
  readonly #config: TemporalConfig;
  /** Has no run id, so that it means the run that is current when the call arrives. */
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

  /** Whether it has ended. @throws AlertNotFoundError */
  async ready(): Promise<boolean> {
    return hasEnded((await this.describe()).status);
  }

  /** Whether it has ended, and not in failure. @throws AlertNotFoundError */
  async successful(): Promise<boolean> {
    const alert = await this.describe();
    return hasEnded(alert.status) && alert.status !== 'failed';
  }

  /** The alert as it is now. @throws AlertNotFoundError */
  async describe(): Promise<AlertDescription> {
    const run = await this.#latestRun();
    return this.#call(() => describeRun(this.#client, run));
  }

  /** What became of the last occurrence of a recurring alert; null before there was one. @throws AlertNotFoundError */
  async lastOutcome(): Promise<Outcome | null> {
    return (await this.inspect()).lastOutcome;
  }

  /** How far it has come on each of its channels, in its current or last run. @throws AlertNotFoundError */
  async progress(): Promise<ChannelProgress[]> {
    return (await this.inspect()).progress;
  }

  /** All three of one and the same run; one that does not recur has no last outcome. @throws AlertNotFoundError */
  async inspect({ runs }: { runs?: number | undefined } = {}): Promise<Inspection> {
    const run = await this.#latestRun();
    const inspection = () => inspectRun(this.#client, run, runs);
    return this.#call(inspection, runs === undefined ? undefined : HISTORY_TIMEOUT);
  }

  /**
   * Waits until the alert has ended, however long that takes and whatever happens to the server meanwhile.
   * A recurring alert ends when it is cancelled, or after its `until`.
   *
   * @throws AlertNotFoundError
   * @throws the signal's reason, once it aborts
   */
  async result(signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
    for (;;) {
      const { outcome } = await retryWhileUnreachable(signal, () => this.describe());
      if (outcome) return outcome;
      await retryWhileUnreachable(signal, () => this.#closed(signal));
    }
  }

  /**
   * Cancels the alert in whatever phase it is, and says what became of it: one that was delivered all the same is
   * `already-sent`.
   *
   * @throws AlertNotFoundError
   */
  async cancel(): Promise<CancelVerdict> {
    const before = await this.describe();
    if (hasEnded(before.status)) return `already-${before.status}`;
    await this.requestCancel();
    const signal = AbortSignal.timeout(CANCEL_TIMEOUT);
    try {
      await this.result(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return this.verdict();
  }

  /** Asks for the cancellation without waiting for it; false if there is no such alert. */
  async requestCancel(): Promise<boolean> {
    const cancelled = await this.#call(() => this.#workflow.cancel()).catch(falseIfUnknown);
    return cancelled !== false;
  }

  /** What has become of a cancellation by now. @throws AlertNotFoundError */
  async verdict(): Promise<CancelVerdict> {
    const { status } = await this.describe();
    if (status === 'cancelled') return status;
    return hasEnded(status) ? `already-${status}` : 'cancelling';
  }

  /**
   * Gives a one-shot alert that sleeps a new ETA, earlier or later, and says what became of that; one in the past fires
   * now. A pause holds all the same.
   *
   * @throws InvalidInputError when it recurs, or the time is none
   * @throws AlertNotFoundError
   * @throws NoWorkerError when no worker has done it in time
   */
  async reschedule(when: DueOptions): Promise<'rescheduled' | ChangeVerdict> {
    checkOptions(when);
    const dueAt = etaOf(when);
    if ((await this.describe()).recurrence)
      throw new InvalidInputError(`'${this.id}' recurs: cancel it, and schedule it anew`);
    return (await this.#change(RESCHEDULE, [utc(dueAt)])) ?? 'rescheduled';
  }

  /** Makes a one-shot alert that sleeps another one. @throws AlertNotFoundError, NoWorkerError */
  async replace(input: AlertInput, memo: AlertMemo): Promise<'replaced' | ChangeVerdict> {
    return (await this.#change(REPLACE, [input, memo])) ?? 'replaced';
  }

  /**
   * Nothing goes out until a time, or until it is resumed. What is due meanwhile goes out then, of a one-shot alert; of
   * a recurring one those occurrences are skipped.
   *
   * @throws InvalidInputError when the time is none, or over
   * @throws AlertNotFoundError
   * @throws NoWorkerError
   */
  async pause({ until = RESUMED, timezone }: PauseOptions = {}): Promise<'paused' | ChangeVerdict> {
    const end = pauseEnd(until, parseZone(timezone ?? localZone()));
    if (stillPaused(end) === null) {
      throw new InvalidInputError(`a pause until ${end} is over already: choose a time to come`);
    }
    return (await this.#pauseUntil(await this.describe(), end)) ?? 'paused';
  }

  /** Ends a pause. @throws AlertNotFoundError, NoWorkerError */
  async resume(): Promise<'resumed' | 'not-paused' | ChangeVerdict> {
    const before = await this.describe();
    if (before.pausedUntil === null && !hasEnded(before.status)) return 'not-paused';
    return (await this.#pauseUntil(before, utc(Date.now()))) ?? 'resumed';
  }

  /**
   * Says that somebody has seen to an alert that is followed up: nothing more goes out, unless its acknowledgement times
   * out.
   *
   * @throws AlertNotFoundError, NoWorkerError
   */
  async acknowledge(by: string = userName()): Promise<'acknowledged' | FollowVerdict> {
    return (await this.#answer(ACKNOWLEDGE, by)) ?? 'acknowledged';
  }

  /** Says that what an alert was about is over: it is followed up no more. @throws AlertNotFoundError, NoWorkerError */
  async resolve(by: string = userName()): Promise<'resolved' | FollowVerdict> {
    return (await this.#answer(RESOLVE, by)) ?? 'resolved';
  }

  /**
   * What happened to it, in order: why it did, or did not, go out. Of a recurring alert in its current run and in up to
   * so many `runs` before.
   *
   * @throws AlertNotFoundError
   */
  async history({ runs = 5 }: { runs?: number | undefined } = {}): Promise<HistoryEntry[]> {
    const run = await this.#latestRun();
    const entries = async () =>
      alertHistory(this.#client, run, await fetchEvents(this.#client, run), runs);
    return this.#call(entries, HISTORY_TIMEOUT);
  }

  /** Waits for the end of the workflow; `describe` says how it ended. */
  async #closed(signal: AbortSignal): Promise<void> {
    const { connection } = this.#client;
    try {
      // Each poll leaves a listener on the signal, so polls begin anew with another signal.
      await connection.withDeadline(Date.now() + RESULT_POLL, () =>
        connection.withAbortSignal(AbortSignal.any([signal]), () => this.#workflow.result()),
      );
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
    }
  }

  /** Changes the alert within its workflow, and returns what prevented the change, if anything. */
  async #change(update: string, args: [unknown, ...unknown[]]): Promise<ChangeVerdict | undefined> {
    const updating = () => updateAlert(this.#workflow, update, args);
    // An alert that is unknown by now has ended meanwhile.
    const done = await this.#call(updating, CHANGE_TIMEOUT).catch(falseIfUnknown);
    if (done === 'no-worker') throw new NoWorkerError();
    return done === 'done' ? undefined : this.#hindrance();
  }

  /** Returns why the alert does not sleep. */
  async #hindrance(): Promise<ChangeVerdict> {
    const { status } = await this.describe();
    return hasEnded(status) ? `already-${status}` : 'already-firing';
  }

  async #pauseUntil(
    { recurrence }: AlertDescription,
    until: PausedUntil,
  ): Promise<ChangeVerdict | undefined> {
    if (!recurrence) return this.#change(PAUSE_MESSAGE, [until]);
    // Between two runs Temporal keeps the signal for the next run.
    const signal = () => this.#workflow.signal<[PausedUntil]>(PAUSE_MESSAGE, until);
    const sent = await this.#call(signal).catch(falseIfUnknown);
    return sent === false ? this.#hindrance() : undefined;
  }

  /** Tells an alert that is followed up what somebody did, and returns what prevented that. */
  async #answer(
    update: typeof ACKNOWLEDGE | typeof RESOLVE,
    by: string,
  ): Promise<FollowVerdict | undefined> {
    if (by.trim() === '' || by.length > 200) {
      throw new InvalidInputError('by takes a name of up to 200 characters');
    }
    const { status, recurrence } = await this.describe();
    if (hasEnded(status)) return `already-${status}`;
    // Between two runs of a recurring alert nothing takes the update.
    if (recurrence && status === 'scheduled') return 'not-followed';
    const hindered = await this.#change(update, [by.trim()]);
    return hindered === 'already-firing' ? 'not-followed' : hindered;
  }

  async #latestRun(): Promise<WorkflowExecutionDescription> {
    const run = await this.#call(() => this.#workflow.describe());
    // Another application's workflow in the same namespace.
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

function falseIfUnknown(error: unknown): false {
  if (error instanceof AlertNotFoundError) return false;
  throw error;
}
