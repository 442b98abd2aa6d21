import { temporalConfig } from '../config.js';
import { runWorker } from './run-worker.js';

try {
  await runWorker(temporalConfig(), () => {});
} catch (error) {
  console.error(`worker: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
