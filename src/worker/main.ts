import { temporalConfig } from '../config.js';
import { interrupted } from './interrupted.js';
import { runWorker } from './run-worker.js';

try {
  await runWorker(temporalConfig(), { signal: interrupted() });
} catch (error) {
  console.error(`worker: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
