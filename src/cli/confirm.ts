import { createInterface } from 'node:readline/promises';
import { escapeControls } from '../util/text.js';
import { io } from './io.js';

/** Asks a yes-or-no question on the terminal. */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: io().stdin, output: io().stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(escapeControls(`${question} [y/N] `))).trim());
  } finally {
    terminal.close();
  }
}
