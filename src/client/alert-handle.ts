import { setTimeout as sleep } from 'node:timers/promises';
import { status as grpcStatus } from '@grpc/grpc-js';
import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { TemporalConfig } from '../config.js';
import { ALERT_WORKFLOW } from '../workflows/messages.js';
import type { EndStatus, Outcome } from '../workflows/outcome.js';
import { type ChannelProgress, channelProgress } from './channel-progress.js';
import { type AlertDescription, fromListing, hasEnded } from './description.js';
import { BadInput, NoWorker, Unreachable, UnknownAlert } from './errors.js';
import { outcomeBefore, withOutcome } from './outcome-of-run.js';
import { withPending } from './pending.js';
import { reschedule } from './reschedule.js';
import { etaOf, type When } from './eta.js';
import { call, grpcCode, isTransient } from './temporal.js';

/** What became of a cancellation; `cancelling` is accepted, and takes effect as soon as a worker runs. */
export type CancelVerdict = 'cancelled' | 'cancelling' | `already-${EndStatus}`;

/** What became of a new ETA; an alert that is `already-firing` is being delivered, or tries to be. */
export type RescheduleVerdict = 'rescheduled' | 'already-firing' | `already-${EndStatus}`;

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
    return this.#outcomeBefore(await this.#latestRun());
  }

  /** How far it has come on each of its channels, in its current or last run. @throws UnknownAlert */
  async progress(): Promise<ChannelProgress[]> {
    return this.#progressIn(await this.#latestRun());
  }

  /** All three of one and the same run; one that does not recur has no last outcome. @throws UnknownAlert */
  async inspect(): Promise<Inspection> {
    const run = await this.#latestRun();
    const alert = await this.#described(run);
    const lastOutcome = alert.recurrence && (await this.#outcomeBefore(run));
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
      const { outcome } = await this.#patiently(signal, () => this.describe());
      if (outcome) return outcome;
      await this.#patiently(signal, () => this.#closed(signal));
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
  async reschedule(when: When): Promise<RescheduleVerdict> {
    const before = await this.describe();
    const dueAt = etaOf(when);
    if (before.recurrence)
      throw new BadInput(`'${this.id}' recurs: cancel it, and schedule it anew`);
    if (hasEnded(before.status)) return `already-${before.status}`;
    const update = () => reschedule(this.#workflow, dueAt.toJSDate());
    // Unknown by now is one that has ended meanwhile.
    const done = await this.#call(update, CANCEL_TIMEOUT).catch(falseIfUnknown);
    if (done === 'no-worker') throw new NoWorker();
    if (done === 'rescheduled') return done;
    const { status } = await this.describe();
    return hasEnded(status) ? `already-${status}` : 'already-firing';
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

  /** Without a run id, so that it means the run that is current when the call arrives. */
  get #workflow() {
    return this.#client.workflow.getHandle(this.id);
  }

  async #described(run: WorkflowExecutionDescription): Promise<AlertDescription> {
    const alert = fromListing(run);
    if (!hasEnded(alert.status)) return withPending(alert, run);
    return this.#call(() => withOutcome(this.#client, alert, run));
  }

  #outcomeBefore(run: WorkflowExecutionDescription): Promise<Outcome | null> {
    return this.#call(() => outcomeBefore(this.#client, run));
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

  /** Tries again for as long as Temporal is away. */
  async #patiently<T>(signal: AbortSignal, calls: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await calls();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Unreachable) && !isTransient(error)) throw error;
        await sleep(1000, undefined, { signal });
      }
    }
  }
}

function falseIfUnknown(error: unknown): false {
  if (error instanceof UnknownAlert) return false;
  throw error;
}
