import { escapeControls } from '../util/text.js';
import { io } from './io.js';

/** Puts colours into a text in which nothing acts on a terminal yet. */
type Paint = (text: string) => string;

const plain: Paint = (text) => text;

/** Writes the document with `--json`, else the text, to standard output. */
export function print(
  json: boolean | undefined,
  document: unknown,
  text: string,
  paint?: Paint,
): void {
  write(json ? JSON.stringify(document, null, 2) : text, json ? plain : paint);
}

/** What a person wants to know besides; programs are spared. */
export function notice(json: boolean | undefined, text: string): void {
  if (!json) printError(text);
}

/** Writes one line of a stream, which has no end, for each thing. */
export function printLine(
  json: boolean | undefined,
  value: unknown,
  text: string,
  paint?: Paint,
): void {
  write(json ? JSON.stringify(value) : text, json ? plain : paint);
}

function write(text: string, paint = plain): void {
  io().stdout.write(`${paint(escapeControls(text))}\n`);
}

/** Writes one line to standard error. */
export function printError(text: string): void {
  io().stderr.write(`${escapeControls(text)}\n`);
}
