import type { Client } from '@temporalio/client';
import type { TemporalConfig } from '../config.js';
import {
  ACKNOWLEDGE,
  type AlertInput,
  type AlertMemo,
  REPLACE,
  RESOLVE,
} from '../workflows/messages.js';
import type { Outcome } from '../workflows/outcome.js';
import type { HistoryEntry } from './alert-history.js';
import type { ChannelProgress } from './channel-progress.js';
import { type AlertDescription, hasEnded } from './description.js';
import type { When } from './schedule-options.js';
import { type AlertCalls, callsFor, latestRun } from './handle/alert-calls.js';
import { cancel, type CancelVerdict, requestCancel, verdict } from './handle/cancel.js';
import { change, type ChangeVerdict } from './handle/change.js';
import { describe, inspect, type Inspection, lastOutcome, progress } from './handle/describe.js';
import { answer, type FollowVerdict } from './handle/follow-up.js';
import type { PauseOptions } from './handle/pause.js';
import { result } from './handle/result.js';
import { userName } from './user-name.js';

/** Of a history, which may be long. */
const HISTORY_TIMEOUT = 60_000;

/**
 * One alert, found by its id in any process. Each method asks Temporal anew. What reads times or histories is loaded when
 * it is needed, for the command to start fast.
 */
export class AlertHandle {
  readonly #calls: AlertCalls;

  constructor(
    client: Client,
    config: TemporalConfig,
    readonly id: string,
  ) {
    this.#calls = callsFor(client, config, id);
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
    return describe(this.#calls);
  }

  /** What became of the last occurrence of a recurring alert; null before there was one. @throws UnknownAlert */
  async lastOutcome(): Promise<Outcome | null> {
    return lastOutcome(this.#calls);
  }

  /** How far it has come on each of its channels, in its current or last run. @throws UnknownAlert */
  async progress(): Promise<ChannelProgress[]> {
    return progress(this.#calls);
  }

  /** All three of one and the same run; one that does not recur has no last outcome. @throws UnknownAlert */
  async inspect(): Promise<Inspection> {
    return inspect(this.#calls);
  }

  /**
   * Waits until the alert has ended, however long that takes and whatever happens to the server meanwhile.
   * A recurring alert ends when it is cancelled, or after its `until`.
   *
   * @throws UnknownAlert
   * @throws the signal's reason, once it aborts
   */
  async result(signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
    return result(this.#calls, signal);
  }

  /**
   * Cancels the alert in whatever phase it is, and says what became of it: one that was delivered all the same is
   * `already-sent`.
   *
   * @throws UnknownAlert
   */
  async cancel(): Promise<CancelVerdict> {
    return cancel(this.#calls);
  }

  /** Asks for the cancellation without waiting for it; false if there is no such alert. */
  async requestCancel(): Promise<boolean> {
    return requestCancel(this.#calls);
  }

  /** What has become of a cancellation by now. @throws UnknownAlert */
  async verdict(): Promise<CancelVerdict> {
    return verdict(this.#calls);
  }

  /**
   * Gives a one-shot alert that sleeps a new ETA, earlier or later, and says what became of that; one in the past fires
   * now. A pause holds all the same.
   *
   * @throws BadInput when it recurs, or the time is none
   * @throws UnknownAlert
   * @throws NoWorker when no worker has done it in time
   */
  async reschedule(when: When): Promise<'rescheduled' | ChangeVerdict> {
    const { reschedule } = await import('./handle/reschedule.js');
    return reschedule(this.#calls, when);
  }

  /** Makes a one-shot alert that sleeps another one. @throws UnknownAlert, NoWorker */
  async replace(input: AlertInput, memo: AlertMemo): Promise<'replaced' | ChangeVerdict> {
    return (await change(this.#calls, REPLACE, [input, memo])) ?? 'replaced';
  }

  /**
   * Nothing goes out until a time, or until it is resumed. What is due meanwhile goes out then, of a one-shot alert; of
   * a recurring one those occurrences are skipped.
   *
   * @throws BadInput when the time is none, or over
   * @throws UnknownAlert
   * @throws NoWorker
   */
  async pause(options: PauseOptions = {}): Promise<'paused' | ChangeVerdict> {
    const { pause } = await import('./handle/pause.js');
    return pause(this.#calls, options);
  }

  /** Ends a pause. @throws UnknownAlert, NoWorker */
  async resume(): Promise<'resumed' | 'not-paused' | ChangeVerdict> {
    const { resume } = await import('./handle/pause.js');
    return resume(this.#calls);
  }

  /**
   * Says that somebody has seen to an alert that is followed up: nothing more goes out, unless its acknowledgement times
   * out.
   *
   * @throws UnknownAlert, NoWorker
   */
  async acknowledge(by: string = userName()): Promise<'acknowledged' | FollowVerdict> {
    return (await answer(this.#calls, ACKNOWLEDGE, by)) ?? 'acknowledged';
  }

  /** Says that what an alert was about is over: it is followed up no more. @throws UnknownAlert, NoWorker */
  async resolve(by: string = userName()): Promise<'resolved' | FollowVerdict> {
    return (await answer(this.#calls, RESOLVE, by)) ?? 'resolved';
  }

  /**
   * What happened to it, in order: why it did, or did not, go out. Of a recurring alert in its current run and in up to
   * so many `runs` before.
   *
   * @throws UnknownAlert
   */
  async history({ runs = 5 }: { runs?: number | undefined } = {}): Promise<HistoryEntry[]> {
    const { alertHistory } = await import('./alert-history.js');
    const { client, call } = this.#calls;
    const run = await latestRun(this.#calls);
    return call(() => alertHistory(client, run, runs), HISTORY_TIMEOUT);
  }
}
