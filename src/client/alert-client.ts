import {
  Client,
  type Connection,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { z } from 'zod';
import type { AlertType } from '../alert-types/define-alert.js';
import type { Channels } from '../channels/channels.js';
import { type TemporalConfig, temporalConfig } from '../config/environment.js';
import type { Args } from '../contract/input.js';
import { lenientCodec } from '../contract/lenient-codec.js';
import { ALERT_WORKFLOW } from '../contract/messages.js';
import { memoFields, type PlannedAlert, searchAttributesOf } from '../contract/planned.js';
import type { Tracing } from '../tracing/tracing-sdk.js';
import { startTracing } from '../tracing/tracing.js';
import { AlertExistsError, AlertFiringError } from '../util/errors.js';
import type { alert } from '../workflows/alert.js';
import { AlertHandle } from './alert-handle.js';
import type { Applied, ApplyOptions } from './bulk/apply-alerts.js';
import type { DeclaredAlert } from './bulk/declarations.js';
import type { CancelAllOptions } from './bulk/cancel-matching.js';
import type { DiscardedAlert, DiscardOptions } from './bulk/discard.js';
import type { SkippedAlert } from './bulk/export-alerts.js';
import type { RowFields } from './bulk/row.js';
import type { AlertCheck } from './check.js';
import { call, connect, isNotFound, translated } from './connection.js';
import type { AlertDescription } from '../contract/alert.js';
import type { Run } from './listing/description.js';
import { type AlertFilter, countAlerts, listAlerts, type ListOptions } from './listing/list.js';
import { openRuns } from './listing/open-runs.js';
import type {
  NamedStartOptions,
  StartOptions,
  UncheckedStartOptions,
} from '../planning/options.js';
import type { Plan } from '../planning/plan.js';
import type { SilenceDescription, SilenceOptions } from './silence.js';

/** Bounds a listing, in milliseconds. Tens of thousands of alerts take many pages. */
const LIST_TIMEOUT = 5 * 60_000;

/** Frees only the id of a failed or cancelled alert, so that a rerun sends nothing twice. */
const REUSE_POLICY = 'ALLOW_DUPLICATE_FAILED_ONLY';

/** Schedules and finds alerts. It imports modules on first use, so that the command starts fast. */
export class AlertClient {
  readonly #connection: Connection;
  readonly #config: TemporalConfig;
  readonly #tracing: Tracing | undefined;
  readonly temporal: Client;
  #channels: Promise<Channels> | undefined;

  private constructor(connection: Connection, config: TemporalConfig, tracing?: Tracing) {
    this.#connection = connection;
    this.#config = config;
    this.#tracing = tracing;
    const { namespace } = config;
    const plugins = tracing ? [tracing.plugin] : [];
    const dataConverter = { payloadCodecs: [lenientCodec] };
    this.temporal = new Client({ connection, namespace, plugins, dataConverter });
  }

  /**
   * Connects to the Temporal server in TEMPORAL_ADDRESS, TEMPORAL_PROFILE or temporal.toml, by
   * default a local one.
   *
   * @throws UnreachableError, within 10 seconds
   */
  static async connect(config: TemporalConfig = temporalConfig()): Promise<AlertClient> {
    const tracing = await startTracing();
    return new AlertClient(await connect(config), config, tracing);
  }

  /**
   * Starts an alert. For the name of a type, a worker plans the alert with its own types and
   * channels, so that the caller does not need the code of the type.
   *
   * @throws InvalidInputError when nothing was started because of the input
   * @throws NoWorkerError when no worker planned a type given by its name, and nothing was started
   * @throws AlertExistsError when an alert with this id is open, or was sent, skipped or expired.
   *   Failed and cancelled alerts free their ids
   */
  async schedule<Schema extends z.ZodObject, Subject>(
    type: AlertType<Schema, Subject>,
    args: z.input<Schema>,
    options?: StartOptions,
  ): Promise<AlertHandle>;
  async schedule(type: string, args?: Args, options?: NamedStartOptions): Promise<AlertHandle>;
  async schedule(
    type: AlertType | string,
    args: unknown,
    options: UncheckedStartOptions = {},
  ): Promise<AlertHandle> {
    const planned = await (typeof type === 'string'
      ? this.#planByName(type, args, options)
      : this.#plan(type, args, options));
    return options.replace ? this.#replace(planned) : this.#startNew(planned);
  }

  async #plan(
    type: AlertType,
    args: unknown,
    options: UncheckedStartOptions,
  ): Promise<PlannedAlert> {
    const { loadConfiguredChannels } = await import('./configured-channels.js');
    const { planAlert } = await import('../planning/plan.js');
    const { toPlanned } = await import('../planning/request.js');
    this.#channels ??= loadConfiguredChannels();
    return toPlanned(planAlert(type, args, options, await this.#channels));
  }

  /**
   * Lets a worker plan an alert of a type whose code is not at hand, and starts nothing.
   *
   * @param argTexts args as texts, which the type's schema reads
   * @throws InvalidInputError, or NoWorkerError
   */
  async plan(
    type: string,
    args: Args,
    options: UncheckedStartOptions,
    argTexts?: Record<string, string>,
  ): Promise<Plan> {
    const { fromPlanned } = await import('../planning/request.js');
    const planned = await this.#planByName(type, args, options, argTexts);
    return fromPlanned(planned, options.timezone);
  }

  async #planByName(
    type: string,
    args: unknown,
    options: UncheckedStartOptions,
    argTexts?: Record<string, string>,
  ): Promise<PlannedAlert> {
    const { planByName, toRequest } = await import('./plan-by-name.js');
    const request = toRequest(type, args, options);
    const { taskQueue, timeouts } = this.#config;
    const planning = () => planByName(this.temporal, taskQueue, request, timeouts.worker, argTexts);
    return this.#call(planning, timeouts.worker + timeouts.call);
  }

  /** Starts a planned alert. @throws AlertExistsError */
  async start(plan: Plan): Promise<AlertHandle> {
    const { toPlanned } = await import('../planning/request.js');
    return this.#startNew(toPlanned(plan));
  }

  async #startNew(plan: PlannedAlert): Promise<AlertHandle> {
    const options = {
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: REUSE_POLICY,
    } as const;
    if (!(await this.#start(plan, options))) throw new AlertExistsError(plan.id);
    return this.get(plan.id);
  }

  /**
   * Starts a planned alert in place of the alert with its id, if there is one. A sleeping alert is
   * changed within its workflow, so that one alert exists at any time. If either alert recurs,
   * Temporal terminates the old one and starts the new one in one step.
   *
   * @throws AlertFiringError when the old alert is being delivered. It is not changed
   * @throws NoWorkerError
   */
  async replace(plan: Plan): Promise<AlertHandle> {
    const { toPlanned } = await import('../planning/request.js');
    return this.#replace(toPlanned(plan));
  }

  async #replace(plan: PlannedAlert): Promise<AlertHandle> {
    const alert = this.get(plan.id);
    const startNew = {
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    } as const;
    const startInstead = { ...startNew, workflowIdConflictPolicy: 'TERMINATE_EXISTING' } as const;
    for (;;) {
      if (await this.#start(plan, plan.cronSchedule === null ? startNew : startInstead))
        return alert;
      if ((await alert.describe()).recurrence) {
        await this.#start(plan, startInstead);
        return alert;
      }
      const verdict = await alert.replace(plan.input, plan.memo);
      if (verdict === 'already-firing') throw new AlertFiringError(plan.id);
      if (verdict === 'replaced') return alert;
      // The alert has ended in the meantime, so its id may be free.
    }
  }

  /**
   * Changes a recurring alert to a plan. Temporal terminates the old one and starts the new one in
   * one step. The alert keeps its pause, what it remembers and its count of runs. If it is due within
   * seconds, that run comes first.
   *
   * @throws AlertFiringError when the alert is being delivered or followed up. It is not changed
   */
  async change(plan: Plan): Promise<AlertHandle> {
    const { inputAfterChange } = await import('./handle/change-recurring.js');
    const { toPlanned } = await import('../planning/request.js');
    const { worker } = this.#config.timeouts;
    const input = await this.#call(() => inputAfterChange(this.temporal, plan, worker), 2 * worker);
    await this.#start(toPlanned({ ...plan, input }), {
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    return this.get(plan.id);
  }

  /**
   * Makes the recurring alerts those that are declared: starts those that are missing, changes those
   * that differ, and names those that are no longer declared. Applying the same again changes
   * nothing.
   *
   * @throws InvalidInputError, UnreachableError
   */
  async apply(
    declared: Iterable<DeclaredAlert> | AsyncIterable<DeclaredAlert>,
    options: ApplyOptions & { timezone?: string } = {},
  ): Promise<Applied> {
    const { applyDeclared } = await import('./bulk/apply-declared.js');
    return applyDeclared(this, declared, options);
  }

  /** Yields the open alerts that may recur, page by page and in no order. */
  async *openRecurring(): AsyncGenerator<Run> {
    try {
      yield* openRuns(this.temporal, {}, { recurring: true });
    } catch (error) {
      throw translated(this.#config, error);
    }
  }

  /** Returns a handle at once. Its methods throw AlertNotFoundError for an unknown id. */
  get(id: string): AlertHandle {
    return new AlertHandle(this.temporal, this.#config, id);
  }

  /**
   * Returns whether a new alert would go out now, and what it would say to whom. A worker plans,
   * loads and checks; nothing is started, delivered or recorded.
   *
   * @throws InvalidInputError, NoWorkerError
   */
  async check<Schema extends z.ZodObject, Subject>(
    type: AlertType<Schema, Subject>,
    args: z.input<Schema>,
    options?: NamedStartOptions,
  ): Promise<AlertCheck>;
  async check(type: string, args?: Args, options?: NamedStartOptions): Promise<AlertCheck>;
  async check(
    type: AlertType | string,
    args: unknown = {},
    options: UncheckedStartOptions = {},
  ): Promise<AlertCheck> {
    const { checkRequest } = await import('./check.js');
    const { toRequest } = await import('./plan-by-name.js');
    const name = typeof type === 'string' ? type : type.type;
    return checkRequest(this.temporal, this.#config, toRequest(name, args, options));
  }

  /** Yields the checks of all open alerts, in no order. @throws NoWorkerError */
  async *checkAll(filter: Pick<ListOptions, 'type'> = {}): AsyncGenerator<AlertCheck> {
    const { checkEach } = await import('./check.js');
    try {
      yield* checkEach(this.temporal, this.#config, openRuns(this.temporal, filter));
    } catch (error) {
      throw translated(this.#config, error);
    }
  }

  /** Returns the open alerts, soonest first, and with `all` the ended ones, latest first. */
  async list(options: ListOptions = {}): Promise<AlertDescription[]> {
    return this.#call(() => listAlerts(this.temporal, options), LIST_TIMEOUT);
  }

  /** Returns the number of open alerts. */
  async count(filter: AlertFilter = {}): Promise<number> {
    return this.#call(() => countAlerts(this.temporal, filter), LIST_TIMEOUT);
  }

  /** Yields all open alerts, page by page and in no order. */
  async *open(filter: AlertFilter = {}): AsyncGenerator<AlertHandle> {
    try {
      for await (const { workflowId } of openRuns(this.temporal, filter))
        yield this.get(workflowId);
    } catch (error) {
      throw translated(this.#config, error);
    }
  }

  /**
   * Yields all open alerts as rows, which can be imported again.
   *
   * @param onSkipped receives each alert that cannot be imported again. By default, an error names
   *   them after the last row
   */
  async *export(
    filter: AlertFilter = {},
    onSkipped?: (alert: SkippedAlert) => void,
  ): AsyncGenerator<RowFields> {
    const { exportRuns, skippedError } = await import('./bulk/export-alerts.js');
    const skipped: SkippedAlert[] = [];
    const skip = onSkipped ?? ((alert: SkippedAlert) => void skipped.push(alert));
    try {
      yield* exportRuns(this.temporal, openRuns(this.temporal, filter), skip);
      if (skipped.length > 0) throw skippedError(skipped);
    } catch (error) {
      throw translated(this.#config, error);
    }
  }

  /**
   * Cancels every open alert, or those of one type, and returns what became of each. This is the
   * emergency brake.
   *
   * @throws InvalidInputError when nothing was cancelled because the file cannot be written
   */
  async discard(
    options: DiscardOptions = {},
    onProgress: (requested: number) => void = () => {},
  ): Promise<DiscardedAlert[]> {
    const { discardAlerts } = await import('./bulk/discard.js');
    try {
      return await discardAlerts(this.temporal, this.#config, options, onProgress);
    } catch (error) {
      throw translated(this.#config, error);
    }
  }

  /**
   * Cancels the open alerts that a filter selects, one by one, and returns what became of each. It
   * looks until two listings in a row show no new alert, because listings lag: an alert that was
   * scheduled a second ago is cancelled, too.
   *
   * @throws InvalidInputError when the filter selects every alert: use `discard`
   */
  async cancelAll(
    filter: AlertFilter,
    { signal, onProgress }: CancelAllOptions = {},
  ): Promise<DiscardedAlert[]> {
    const { cancelMatching } = await import('./bulk/cancel-matching.js');
    try {
      return await cancelMatching(this.temporal, this.#config, filter, { signal, onProgress });
    } catch (error) {
      throw translated(this.#config, error);
    }
  }

  /**
   * Starts a silence of a type, or of all types. Alerts that fire during it are skipped, with the
   * silence as the reason.
   *
   * @throws InvalidInputError
   */
  async silence(options: SilenceOptions): Promise<SilenceDescription> {
    const { describeSilence, planSilence, startSilence } = await import('./silence.js');
    const planned = planSilence(options);
    const { taskQueue } = this.#config;
    const id = await this.#call(() => startSilence(this.temporal, taskQueue, planned));
    return describeSilence({ id, ...planned }, new Date(planned.createdAt));
  }

  /**
   * Returns the silences in force, the first to end first, and those that recur, by the end of the
   * next period in which they are in force.
   */
  async silences(): Promise<SilenceDescription[]> {
    const { silencesIn } = await import('../activities/silences.js');
    const { describeSilence } = await import('./silence.js');
    const silences: SilenceDescription[] = [];
    await this.#call(async () => {
      for await (const each of silencesIn(this.temporal)) silences.push(describeSilence(each));
    });
    return silences.toSorted((a, b) => (a.next?.until ?? '').localeCompare(b.next?.until ?? ''));
  }

  /** Ends a silence. Returns false if it does not exist or has ended. @throws NoWorkerError */
  async lift(id: string): Promise<boolean> {
    const { liftSilence } = await import('./silence.js');
    try {
      return await this.#call(() => liftSilence(this.temporal, id));
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** Returns whether a worker has polled the task queue within the last minute. */
  async hasWorker(): Promise<boolean> {
    const { pollersOf } = await import('./workers.js');
    const { taskQueue } = this.#config;
    const { workflows, activities } = await this.#call(() => pollersOf(this.temporal, taskQueue));
    return workflows > 0 && activities > 0;
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await this.#tracing?.flush();
  }

  /** Starts a workflow. Returns false if the id is in use. */
  async #start(
    plan: PlannedAlert,
    policies: Pick<WorkflowStartOptions, 'workflowIdConflictPolicy' | 'workflowIdReusePolicy'>,
  ): Promise<boolean> {
    try {
      const options = { ...this.#startOptions(plan), ...policies };
      await this.#call(() => this.temporal.workflow.start<typeof alert>(ALERT_WORKFLOW, options));
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  #call<T>(calls: () => Promise<T>, timeout?: number): Promise<T> {
    return call(this.#connection, this.#config, calls, timeout);
  }

  #startOptions(plan: PlannedAlert) {
    const { id, input, cronSchedule, summary, details } = plan;
    return {
      workflowId: id,
      taskQueue: this.#config.taskQueue,
      args: [input],
      memo: memoFields(plan),
      staticSummary: summary,
      staticDetails: details,
      typedSearchAttributes: searchAttributesOf(plan),
      ...(cronSchedule === null ? {} : { cronSchedule }),
      // Another worker takes over the task of a crashed worker after this time.
      workflowTaskTimeout: '2s',
    } satisfies WorkflowStartOptions<typeof alert>;
  }
}
