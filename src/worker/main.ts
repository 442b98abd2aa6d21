import { reasonOf } from '../util/errors.js';
import { escapeControls } from '../util/text.js';
import { runWorker } from './run-worker.js';

try {
  await runWorker();
} catch (error) {
  console.error(`worker: ${escapeControls(reasonOf(error))}`);
  // Temporal's runtime may have left threads that would keep the process alive.
  process.exit(1);
}
