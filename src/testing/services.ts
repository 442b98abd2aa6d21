import { type Logger, pino } from 'pino';
import type { Dependencies } from '../activities/dependencies.js';
import { logLevel } from '../config/environment.js';
import { areServices } from '../project/project.js';
import type { Services, TemporalService } from '../services/services.js';
import { pinoLogger } from '../worker/logger.js';

/** Services that a test gives to the functions of alert types: those of the project that they use. */
export type TestServices = Partial<Omit<Services, 'now' | 'log' | 'signal'>>;

/** Adds the package's own services to those of a test. */
export function servicesFor(
  given: TestServices,
  now: () => Date,
  temporal: TemporalService = {
    lateAlerts: () => missing('temporal'),
    pollers: () => missing('temporal'),
  },
): Dependencies['services'] {
  if (!areServices(given)) throw new Error('the services of a test must be an object');
  return { query: () => missing('query'), temporal, ...given, now };
}

async function missing(name: string): Promise<never> {
  throw new Error(`this test has no service '${name}': give it in services`);
}

/** Returns a log that is silent, unless LOG_LEVEL is set. */
export function testLog(): Logger {
  return process.env['LOG_LEVEL'] ? pinoLogger(logLevel()) : pino({ level: 'silent' });
}
