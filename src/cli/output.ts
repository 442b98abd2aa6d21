import { escapeControls } from '../util/text.js';
import { io } from './io.js';

/** Adds colours to a text whose control characters are escaped. */
type Paint = (text: string) => string;

const plain: Paint = (text) => text;

/** Writes the document with `--json`, or else the text, to standard output. */
export function print(
  json: boolean | undefined,
  document: unknown,
  text: string,
  paint?: Paint,
): void {
  write(json ? JSON.stringify(document, null, 2) : text, json ? plain : paint);
}

/** Writes a note for a person to standard error, unless `--json` asks for output for a program. */
export function notice(json: boolean | undefined, text: string): void {
  if (!json) printError(text);
}

/** Writes one line of an endless stream to standard output. */
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

/** Returns the width of the terminal; other readers get whole lines. */
export function outputWidth(): number {
  const { stdout, env } = io();
  if (!stdout.isTTY) return Infinity;
  return Number(env['COLUMNS']) || stdout.columns || 80;
}
