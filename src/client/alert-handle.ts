import { userInfo } from 'node:os';
import { status as grpcStatus } from '@grpc/grpc-js';
import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { TemporalConfig } from '../config.js';
import {
  ACKNOWLEDGE,
  ALERT_WORKFLOW,
  type AlertInput,
  type AlertMemo,
  PAUSE,
  type PausedUntil,
  REPLACE,
  RESCHEDULE,
  RESOLVE,
  RESUMED,
} from '../workflows/messages.js';
import type { AlertStatus, EndStatus, Outcome } from '../workflows/outcome.js';
import { alertHistory, type HistoryEntry } from './alert-history.js';
import { type ChannelProgress, channelProgress } from './channel-progress.js';
import { type AlertDescription, fromListing, hasEnded, stillPaused } from './description.js';
import { checkOptions } from './check-options.js';
import { BadInput, NoWorker, UnknownAlert } from './errors.js';
import { withOutcome } from './outcome-of-run.js';
import { patiently } from './patiently.js';
import { withPending } from './pending.js';
import { pauseEnd } from './pause-end.js';
import { recurrenceState, type RecurrenceState } from './recurrence-state.js';
import type { InstantInput } from './schedule-options.js';
import { updateAlert } from './update-alert.js';
import { etaOf, type When } from './eta.js';
import { call, grpcCode } from './temporal.js';
import { utc } from './when/utc.js';
import { localZone, parseZone } from './when/zone.js';

/** What became of a cancellation; `cancelling` is accepted, and takes effect as soon as a worker runs. */
export type CancelVerdict = 'cancelled' | 'cancelling' | `already-${EndStatus}`;

/** Why an alert could not be changed; one that is `already-firing` is being delivered, or tries to be. */
export type ChangeVerdict = 'already-firing' | `already-${EndStatus}`;

/** Why there was nothing to acknowledge. */
export type FollowVerdict = 'not-followed' | `already-${EndStatus}`;

export interface PauseOptions {
  /** @default until it is resumed */
  until?: InstantInput | undefined;
  /** In which a time without an offset is read. @default the zone of this machine */
  timezone?: string | undefined;
}

export interface Inspection {
  alert: AlertDescription;
  lastOutcome: Outcome | null;
  progress: ChannelProgress[];
}

/** How long `cancel` waits for a worker to say what became of the alert. */
const CANCEL_TIMEOUT = 15_000;

const WAIT = 60_000;

/** One alert, found by its id in any process. Each method asks Temporal anew. */
export class AlertHandle {
  readonly #client: Client;
  readonly #config: TemporalConfig;

  constructor(
    client: Client,
    config: TemporalConfig,
    readonly id: string,
  ) {
    this.#client = client;
    this.#config = config;
  }

  /** Whether it has ended. @throws UnknownAlert */
  async ready(): Promise<boolean> {
    return hasEnded((await this.describe()).status);
  }

  /** Whether it has ended, and not in failure. @throws UnknownAlert */
  async successful(): Promise<boolean> {
    const alert = await this.describe();
    return hasEnded(alert.status) && alert.status !== 'failed';
  }

  /** The alert as it is now. @throws UnknownAlert */
  async describe(): Promise<AlertDescription> {
    return this.#described(await this.#latestRun());
  }

  /** What became of the last occurrence of a recurring alert; null before there was one. @throws UnknownAlert */
  async lastOutcome(): Promise<Outcome | null> {
    return (await this.#recurrenceState(await this.#latestRun())).lastOutcome;
  }

  /** How far it has come on each of its channels, in its current or last run. @throws UnknownAlert */
  async progress(): Promise<ChannelProgress[]> {
    return this.#progressIn(await this.#latestRun());
  }

  /** All three of one and the same run; one that does not recur has no last outcome. @throws UnknownAlert */
  async inspect(): Promise<Inspection> {
    const run = await this.#latestRun();
    const alert = await this.#described(run);
    const state = alert.recurrence && (await this.#recurrenceState(run));
    const lastOutcome = state && state.lastOutcome;
    return { alert, lastOutcome, progress: await this.#progressIn(run) };
  }

  /**
   * Waits until the alert has ended, however long that takes and whatever happens to the server meanwhile.
   * A recurring alert ends when it is cancelled, or after its `until`.
   *
   * @throws UnknownAlert
   * @throws the signal's reason, once it aborts
   */
  async result(signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
    for (;;) {
      const { outcome } = await patiently(signal, () => this.describe());
      if (outcome) return outcome;
      await patiently(signal, () => this.#closed(signal));
    }
  }

  /**
   * Cancels the alert in whatever phase it is, and says what became of it: one that was delivered all the same is
   * `already-sent`.
   *
   * @throws UnknownAlert
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

  /**
   * Gives a one-shot alert that sleeps a new ETA, earlier or later, and says what became of that; one in the past fires
   * now.
   *
   * @throws BadInput when it recurs, or the time is none
   * @throws UnknownAlert
   * @throws NoWorker when no worker has done it in time
   */
  async reschedule(when: When): Promise<'rescheduled' | ChangeVerdict> {
    checkOptions(when);
    const dueAt = etaOf(when);
    const before = await this.describe();
    if (before.recurrence)
      throw new BadInput(`'${this.id}' recurs: cancel it, and schedule it anew`);
    return (await this.#change(RESCHEDULE, [utc(dueAt)])) ?? 'rescheduled';
  }

  /**
   * Nothing goes out until a time, or until it is resumed. What is due meanwhile goes out then, of a one-shot alert; of
   * a recurring one those occurrences are skipped.
   *
   * @throws BadInput when the time is none, or over
   * @throws UnknownAlert
   * @throws NoWorker
   */
  async pause({ until = RESUMED, timezone }: PauseOptions = {}): Promise<'paused' | ChangeVerdict> {
    const end = pauseEnd(until, parseZone(timezone ?? localZone()));
    if (stillPaused(end) === null) {
      throw new BadInput(`a pause until ${end} is over already: choose a time to come`);
    }
    return (await this.#pause(await this.describe(), end)) ?? 'paused';
  }

  /** Ends a pause. @throws UnknownAlert, NoWorker */
  async resume(): Promise<'resumed' | 'not-paused' | ChangeVerdict> {
    const before = await this.describe();
    if (before.pausedUntil === null && !hasEnded(before.status)) return 'not-paused';
    return (await this.#pause(before, utc(Date.now()))) ?? 'resumed';
  }

  /**
   * Says that somebody has seen to an alert that is followed up: nothing more goes out, unless its acknowledgement times
   * out.
   *
   * @throws UnknownAlert, NoWorker
   */
  async acknowledge(by: string = userInfo().username): Promise<'acknowledged' | FollowVerdict> {
    return (await this.#follow(ACKNOWLEDGE, by)) ?? 'acknowledged';
  }

  /** Says that what an alert was about is over: it is followed up no more. @throws UnknownAlert, NoWorker */
  async resolve(by: string = userInfo().username): Promise<'resolved' | FollowVerdict> {
    return (await this.#follow(RESOLVE, by)) ?? 'resolved';
  }

  async #follow(update: string, by: string): Promise<FollowVerdict | undefined> {
    if (by.trim() === '' || by.length > 200) {
      throw new BadInput('by takes a name of up to 200 characters');
    }
    const { status, recurrence } = await this.describe();
    // Between two runs of a recurring alert there is nobody to take the update.
    if (hasEnded(status) || (recurrence && status === 'scheduled')) return notFollowed(status);
    const hindered = await this.#change(update, [by.trim()]);
    return hindered === 'already-firing' ? 'not-followed' : hindered;
  }

  /** Asks for the cancellation without waiting for it; false if there is no such alert. */
  async requestCancel(): Promise<boolean> {
    const cancelled = await this.#call(() => this.#workflow.cancel()).catch(falseIfUnknown);
    return cancelled !== false;
  }

  /** What has become of a cancellation by now. @throws UnknownAlert */
  async verdict(): Promise<CancelVerdict> {
    const { status } = await this.describe();
    if (status === 'cancelled') return status;
    return hasEnded(status) ? `already-${status}` : 'cancelling';
  }

  /** Makes a one-shot alert that sleeps another one. @throws UnknownAlert, NoWorker */
  async replace(input: AlertInput, memo: AlertMemo): Promise<'replaced' | ChangeVerdict> {
    return (await this.#change(REPLACE, [input, memo])) ?? 'replaced';
  }

  /**
   * What happened to it, in order: why it did, or did not, go out. Of a recurring alert in its current run and in up to
   * so many `runs` before.
   *
   * @throws UnknownAlert
   */
  async history({ runs = 5 }: { runs?: number | undefined } = {}): Promise<HistoryEntry[]> {
    const run = await this.#latestRun();
    return this.#call(() => alertHistory(this.#client, run, runs), WAIT);
  }

  async #pause(before: AlertDescription, until: PausedUntil): Promise<ChangeVerdict | undefined> {
    if (!before.recurrence) return this.#change(PAUSE, [until]);
    // Between two runs Temporal keeps it for the next.
    const signal = () => this.#workflow.signal<[PausedUntil]>(PAUSE, until);
    if ((await this.#call(signal).catch(falseIfUnknown)) === false)
      return this.#insteadOfSleeping();
    return undefined;
  }

  /** Changes a one-shot alert; what hindered it, if anything. */
  async #change(update: string, args: [unknown, ...unknown[]]): Promise<ChangeVerdict | undefined> {
    const calls = () => updateAlert(this.#workflow, update, args);
    // Unknown by now is one that has ended meanwhile.
    const done = await this.#call(calls, CANCEL_TIMEOUT).catch(falseIfUnknown);
    if (done === 'no-worker') throw new NoWorker();
    return done === 'done' ? undefined : this.#insteadOfSleeping();
  }

  async #insteadOfSleeping(): Promise<ChangeVerdict> {
    const { status } = await this.describe();
    return hasEnded(status) ? `already-${status}` : 'already-firing';
  }

  /** Without a run id, so that it means the run that is current when the call arrives. */
  get #workflow() {
    return this.#client.workflow.getHandle(this.id);
  }

  async #described(run: WorkflowExecutionDescription): Promise<AlertDescription> {
    const alert = fromListing(run);
    if (hasEnded(alert.status)) return this.#call(() => withOutcome(this.#client, alert, run));
    const { pausedUntil } = alert.recurrence ? await this.#recurrenceState(run) : alert;
    return { ...withPending(alert, run), pausedUntil };
  }

  #recurrenceState(run: WorkflowExecutionDescription): Promise<RecurrenceState> {
    return this.#call(() => recurrenceState(this.#client, run));
  }

  #progressIn(run: WorkflowExecutionDescription): Promise<ChannelProgress[]> {
    return this.#call(() => channelProgress(this.#client, run, fromListing(run).channels));
  }

  async #latestRun(): Promise<WorkflowExecutionDescription> {
    const run = await this.#call(() => this.#workflow.describe());
    // Another application's workflow in the same namespace.
    if (run.type !== ALERT_WORKFLOW) throw new UnknownAlert(this.id);
    return run;
  }

  async #call<T>(calls: () => Promise<T>, timeout?: number): Promise<T> {
    try {
      return await call(this.#client.connection, this.#config, calls, timeout);
    } catch (error) {
      if (grpcCode(error) === grpcStatus.NOT_FOUND || error instanceof WorkflowNotFoundError) {
        throw new UnknownAlert(this.id);
      }
      throw error;
    }
  }

  /** Waits for the end of the workflow; how it ended is `describe`'s to say. */
  async #closed(signal: AbortSignal): Promise<void> {
    const { connection } = this.#client;
    try {
      // Each poll leaves a listener on the signal, so now and then it starts anew with another one.
      await connection.withDeadline(Date.now() + WAIT, () =>
        connection.withAbortSignal(AbortSignal.any([signal]), () => this.#workflow.result()),
      );
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
    }
  }
}

function notFollowed(status: AlertStatus): FollowVerdict {
  return hasEnded(status) ? `already-${status}` : 'not-followed';
}

function falseIfUnknown(error: unknown): false {
  if (error instanceof UnknownAlert) return false;
  throw error;
}
