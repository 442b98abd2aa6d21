import type { Logger, LogLevel as TemporalLevel, LogMetadata } from '@temporalio/worker';
import { type Logger as Pino, pino } from 'pino';
import type { LogLevel } from '../config.js';

/** On standard error, so that standard output is the console channel's: pretty on a terminal, JSON elsewhere. */
export function pinoLogger(level: LogLevel): Pino {
  const destination = 2;
  if (!process.stderr.isTTY) return pino({ level, base: null }, pino.destination(destination));
  const options = { destination, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' };
  return pino({ level, transport: { target: 'pino-pretty', options } });
}

/** Temporal's own lines, and those of the activities, into the same stream. */
export function temporalLogger(log: Pino): Logger {
  const write = (level: TemporalLevel, message: string, meta: LogMetadata = {}) => {
    log[pinoLevel[level]](withoutTimestamp(meta), message);
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

function withoutTimestamp(meta: LogMetadata): LogMetadata {
  return Object.fromEntries(
    Object.entries(meta).filter(([key]) => key !== 'timestampNanos' && key !== 'sdkComponent'),
  );
}
