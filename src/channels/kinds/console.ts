import { escapeControls } from '../../util/text.js';
import { defineChannel } from '../channel.js';

// `deliver` reports the error. Without a listener, the worker would end when nobody reads its
// output.
process.stdout.on('error', () => {});

/** Writes messages to the worker's standard output. */
export const consoleChannel = defineChannel(['console:'], () => ({
  deliver: async ({ text }, { idempotencyKey }) => {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(`${escapeControls(text)}\n`, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    return { id: idempotencyKey };
  },
  probe: async () => "writes to the worker's standard output",
}));
