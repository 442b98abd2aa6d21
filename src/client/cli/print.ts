import { io } from './io.js';

/** To standard output: the document with `--json`, else the text. */
export function print(json: boolean | undefined, document: unknown, text: string): void {
  io().stdout.write(`${json ? JSON.stringify(document, null, 2) : text}\n`);
}

/** What a person wants to know besides; programs are spared. */
export function note(json: boolean | undefined, text: string): void {
  if (!json) printError(text);
}

/** Of a stream, which has no end: one line for each thing. */
export function printLine(json: boolean | undefined, value: unknown, text: string): void {
  io().stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}

/** Writes one line to standard error. */
export function printError(text: string): void {
  io().stderr.write(`${text}\n`);
}
