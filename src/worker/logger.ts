import type { Logger, LogLevel as TemporalLevel, LogMetadata } from '@temporalio/worker';
import { type Logger as Pino, pino } from 'pino';
import type { LogLevel } from '../config/environment.js';
import { escapeControls } from '../util/text.js';

const serializers = { error: pino.stdSerializers.err };

/** Logs on standard error, because standard output belongs to the console channel. JSON unless on a terminal. */
export function pinoLogger(level: LogLevel, pretty = process.stderr.isTTY): Pino {
  const destination = 2;
  if (!pretty) {
    const hooks = { streamWrite: escapeControls };
    return pino({ level, base: null, serializers, hooks }, pino.destination(destination));
  }
  const options = {
    destination,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  };
  const hooks = { streamWrite: escapedTwice };
  return pino({ level, serializers, hooks, transport: { target: 'pino-pretty', options } });
}

/** Escapes control characters twice, so that they are still escaped after the JSON is parsed. */
function escapedTwice(json: string): string {
  return escapeControls(json).replaceAll(/\\(.)/g, (pair, escaped: string) =>
    'ubfr'.includes(escaped) ? `\\${pair}` : pair,
  );
}

/** Returns a logger of Temporal's kind that writes the lines of Temporal and of the activities to `log`. */
export function temporalLogger(log: Pino): Logger {
  const write = (level: TemporalLevel, message: string, meta: LogMetadata = {}) => {
    const { sdkComponent, timestampNanos: _, workflowId: alertId, error, ...rest } = meta;
    // A failed attempt is one line. The stack appears at level debug.
    const err = error instanceof Error && !log.isLevelEnabled('debug') ? error.message : error;
    const attributes = { ...(alertId && { alertId }), ...rest, ...(err && { error: err }) };
    // The SDK's own states matter for debugging only. The worker of a channel's task queue has no workflows on
    // purpose.
    const chatter =
      sdkComponent === 'worker' && (level === 'INFO' || message.startsWith('No workflows'));
    log[chatter ? 'debug' : pinoLevel[level]](attributes, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

const pinoLevel = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<TemporalLevel, LogLevel>;
