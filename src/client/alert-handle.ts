import type { Client } from '@temporalio/client';
import type { TemporalConfig } from '../config/environment.js';
import type { AlertInput } from '../contract/input.js';
import type { AlertMemo } from '../contract/memo.js';
import { ACKNOWLEDGE, REPLACE, RESOLVE } from '../contract/messages.js';
import type { Outcome } from '../contract/outcome.js';
import { userName } from '../util/user-name.js';
import { type AlertCalls, callsFor } from './handle/alert-calls.js';
import { cancel, type CancelVerdict, requestCancel, verdict } from './handle/cancel.js';
import {
  answer,
  change,
  type ChangeVerdict,
  type FollowVerdict,
  type PauseOptions,
} from './handle/change.js';
import { describe, history, inspect, type Inspection, result } from './handle/describe.js';
import type { HistoryEntry } from './history/alert-history.js';
import type { ChannelProgress } from './history/channel-progress.js';
import { type AlertDescription, hasEnded } from './listing/description.js';
import type { When } from './planning/options.js';

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
    return describe(this.#calls);
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
  async inspect(options: { runs?: number | undefined } = {}): Promise<Inspection> {
    return inspect(this.#calls, options);
  }

  /**
   * Waits until the alert has ended, however long that takes and whatever happens to the server meanwhile.
   * A recurring alert ends when it is cancelled, or after its `until`.
   *
   * @throws AlertNotFoundError
   * @throws the signal's reason, once it aborts
   */
  async result(signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
    return result(this.#calls, signal);
  }

  /**
   * Cancels the alert in whatever phase it is, and says what became of it: one that was delivered all the same is
   * `already-sent`.
   *
   * @throws AlertNotFoundError
   */
  async cancel(): Promise<CancelVerdict> {
    return cancel(this.#calls);
  }

  /** Asks for the cancellation without waiting for it; false if there is no such alert. */
  async requestCancel(): Promise<boolean> {
    return requestCancel(this.#calls);
  }

  /** What has become of a cancellation by now. @throws AlertNotFoundError */
  async verdict(): Promise<CancelVerdict> {
    return verdict(this.#calls);
  }

  /**
   * Gives a one-shot alert that sleeps a new ETA, earlier or later, and says what became of that; one in the past fires
   * now. A pause holds all the same.
   *
   * @throws InvalidInputError when it recurs, or the time is none
   * @throws AlertNotFoundError
   * @throws NoWorkerError when no worker has done it in time
   */
  async reschedule(when: When): Promise<'rescheduled' | ChangeVerdict> {
    const { reschedule } = await import('./handle/change.js');
    return reschedule(this.#calls, when);
  }

  /** Makes a one-shot alert that sleeps another one. @throws AlertNotFoundError, NoWorkerError */
  async replace(input: AlertInput, memo: AlertMemo): Promise<'replaced' | ChangeVerdict> {
    return (await change(this.#calls, REPLACE, [input, memo])) ?? 'replaced';
  }

  /**
   * Nothing goes out until a time, or until it is resumed. What is due meanwhile goes out then, of a one-shot alert; of
   * a recurring one those occurrences are skipped.
   *
   * @throws InvalidInputError when the time is none, or over
   * @throws AlertNotFoundError
   * @throws NoWorkerError
   */
  async pause(options: PauseOptions = {}): Promise<'paused' | ChangeVerdict> {
    const { pause } = await import('./handle/change.js');
    return pause(this.#calls, options);
  }

  /** Ends a pause. @throws AlertNotFoundError, NoWorkerError */
  async resume(): Promise<'resumed' | 'not-paused' | ChangeVerdict> {
    const { resume } = await import('./handle/change.js');
    return resume(this.#calls);
  }

  /**
   * Says that somebody has seen to an alert that is followed up: nothing more goes out, unless its acknowledgement times
   * out.
   *
   * @throws AlertNotFoundError, NoWorkerError
   */
  async acknowledge(by: string = userName()): Promise<'acknowledged' | FollowVerdict> {
    return (await answer(this.#calls, ACKNOWLEDGE, by)) ?? 'acknowledged';
  }

  /** Says that what an alert was about is over: it is followed up no more. @throws AlertNotFoundError, NoWorkerError */
  async resolve(by: string = userName()): Promise<'resolved' | FollowVerdict> {
    return (await answer(this.#calls, RESOLVE, by)) ?? 'resolved';
  }

  /**
   * What happened to it, in order: why it did, or did not, go out. Of a recurring alert in its current run and in up to
   * so many `runs` before.
   *
   * @throws AlertNotFoundError
   */
  async history({ runs = 5 }: { runs?: number | undefined } = {}): Promise<HistoryEntry[]> {
    return history(this.#calls, runs);
  }
}
