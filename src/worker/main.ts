import { escapeControls } from '../escape-controls.js';
import { runWorker } from './run-worker.js';
import { reasonOf } from '../reason.js';

try {
  await runWorker();
} catch (error) {
  console.error(`worker: ${escapeControls(reasonOf(error))}`);
  // Temporal's runtime may have threads left that would keep the process alive.
  process.exit(1);
}
