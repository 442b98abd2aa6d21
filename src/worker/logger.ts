import type { Logger, LogLevel as TemporalLevel, LogMetadata } from '@temporalio/worker';
import { type Logger as Pino, pino } from 'pino';
import type { LogLevel } from '../config/environment.js';
import { escapeControls } from '../util/text.js';

const serializers = { error: pino.stdSerializers.err };

/** On standard error, so that standard output is the console channel's: pretty on a terminal, JSON elsewhere. */
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

/** JSON in which control characters are still escaped once it has been parsed. */
function escapedTwice(json: string): string {
  return escapeControls(json).replaceAll(/\\(.)/g, (pair, escaped: string) =>
    'ubfr'.includes(escaped) ? `\\${pair}` : pair,
  );
}

/** Temporal's own lines, and those of the activities, into the same stream. */
export function temporalLogger(log: Pino): Logger {
  const write = (level: TemporalLevel, message: string, meta: LogMetadata = {}) => {
    const { sdkComponent, timestampNanos: _, workflowId: alertId, error, ...rest } = meta;
    // A stack is for those who look for a fault; a failed attempt is one line.
    const err = error instanceof Error && !log.isLevelEnabled('debug') ? error.message : error;
    const attributes = { ...(alertId && { alertId }), ...rest, ...(err && { error: err }) };
    // The SDK's account of its own states is for those who look for a fault in it. That the worker of a channel's
    // task queue has no workflows is meant.
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
