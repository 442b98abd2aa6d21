import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { z } from 'zod';
import { withoutEnvFile } from '../config/env-file.js';
import { reasonOf } from '../util/errors.js';
import { type Child, startChild } from './child-process.js';
import { watchProject } from './project-watcher.js';

const program = fileURLToPath(new URL('./worker-process.js', import.meta.url));

/** Exceeds the time that a worker gives to deliveries in progress. */
const STOP_TIMEOUT = 40_000;

/** How long a new worker has the processor to itself before the next one is prepared. */
const SPARE_DELAY = 1000;

/** What a worker tells the process that has started it. */
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loaded') }),
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), reasons: z.array(z.string()), unreachable: z.boolean() }),
]);
export type WorkerMessage = z.output<typeof message>;

/** Thrown when a worker cannot start. Its reasons have been printed, unless Temporal is unreachable. */
export class WorkerStartError extends Error {
  override name = 'WorkerStartError';
  constructor(
    readonly reasons: string[],
    readonly unreachable = false,
  ) {
    super(reasons.join(', '));
  }
}

export interface ReloadingOptions {
  env: NodeJS.ProcessEnv;
  /** Stops the worker. Deliveries in progress finish first. */
  signal: AbortSignal;
  log: Logger;
  /** Prints an error. */
  report: (line: string) => void;
  onReady: () => void;
}

/**
 * Runs a worker for the project in the current directory, and replaces it by a new one when a file
 * of the project changes. Each is a process of its own, so that nothing of the old code remains.
 * The old worker goes on until the new one is ready, and then finishes its deliveries.
 *
 * @throws WorkerStartError when the first worker cannot start
 */
export async function runReloadingWorker(options: ReloadingOptions): Promise<void> {
  const { signal, log, report, onReady } = options;
  const settings = process.env['ALERTS_CONFIG'];
  const watcher = await watchProject(process.cwd(), settings ? [resolve(settings)] : [], (error) =>
    report(`files cannot be watched, so start again after a change: ${reasonOf(error)}`),
  );
  const workers = new Set<Child>();
  // Each worker reads .env again, in which a value may have changed.
  const environment = withoutEnvFile();
  const start = () => {
    const worker = startWorker({ ...environment, ...options.env });
    workers.add(worker);
    worker.ended.addEventListener('abort', () => {
      workers.delete(worker);
      if (worker === current && !signal.aborted) report(endOf(worker));
    });
    return worker;
  };
  let current: Child | undefined;
  // Has loaded the package, which takes longer than the project, and waits for the next change.
  let spare: Child | undefined;
  let nextSpare: NodeJS.Timeout | undefined;
  const replace = async () => {
    signal.throwIfAborted();
    clearTimeout(nextSpare);
    const worker = spare && !spare.ended.aborted ? spare : start();
    spare = undefined;
    try {
      await whenReady(worker, signal, async () => {
        if (!USES_PORTS.some((name) => process.env[name])) return;
        const old = current;
        current = undefined;
        await old?.stop();
      });
    } finally {
      nextSpare = setTimeout(() => (spare = start()), SPARE_DELAY);
    }
    const old = current;
    current = worker;
    void old?.stop();
  };
  const reportReasons = (error: unknown) => {
    if (!(error instanceof WorkerStartError)) throw error;
    for (const reason of error.reasons) report(reason);
  };
  try {
    await replace();
    onReady();
    for (;;) {
      const files = await watcher.next(signal);
      log.info({ files }, 'reloading');
      await replace().catch(reportReasons);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof WorkerStartError && !error.unreachable) reportReasons(error);
    throw error;
  } finally {
    clearTimeout(nextSpare);
    await Promise.all([watcher.close(), ...[...workers].map(({ stop }) => stop())]);
  }
}

/** Variables of addresses that two workers cannot listen on at the same time. */
const USES_PORTS = ['METRICS_ADDRESS', 'HEALTH_ADDRESS'];

function startWorker(env: NodeJS.ProcessEnv): Child {
  return startChild(process.execPath, [program], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    stopTimeout: STOP_TIMEOUT,
  });
}

/**
 * Lets a worker load the project, and waits until it takes work.
 *
 * @param onLoaded runs before the worker connects, once its project is known to be valid
 * @throws WorkerStartError when it cannot start
 */
function whenReady(
  { process: child, ended }: Child,
  signal: AbortSignal,
  onLoaded: () => Promise<void>,
): Promise<void> {
  return new Promise((ready, fail) => {
    // An error is a process that has ended, or that could not be started.
    const send = (word: string) => child.send(word, () => {});
    send('load');
    child.on('message', (data) => {
      const said = message.parse(data);
      if (said.kind === 'ready') ready();
      if (said.kind === 'failed') fail(new WorkerStartError(said.reasons, said.unreachable));
      if (said.kind === 'loaded') void onLoaded().then(() => send('go'));
    });
    const abort = () => fail(signal.reason);
    signal.addEventListener('abort', abort);
    ended.addEventListener('abort', () => {
      signal.removeEventListener('abort', abort);
      fail(new WorkerStartError(['the worker has ended before it was ready']));
    });
  });
}

function endOf({ process: { exitCode, signalCode } }: Child): string {
  const how = signalCode ?? `exit status ${exitCode}`;
  return `the worker has ended (${how}): it starts again when a file changes`;
}
