import { CommanderError } from 'commander';
import { InvalidInputError, reasonOf, UnreachableError } from '../util/errors.js';
import { oneLine } from '../util/text.js';
import { printError } from './output.js';

/** Exit statuses, as in the README. */
export const FAILED = 1;
export const BAD_USAGE = 2;
export const UNREACHABLE = 3;

interface KnownCommand {
  name: string;
  options: string[];
}

/** Says on standard error, in one line, what is wrong and what to do. */
export function reportAndExitStatus(
  error: unknown,
  command: KnownCommand = { name: 'alerts', options: [] },
): number {
  if (error instanceof CommanderError) return reportUsage(error, command);
  printError(`alerts: ${oneLine(reasonOf(error)).trim()}`);
  if (error instanceof InvalidInputError) return BAD_USAGE;
  return error instanceof UnreachableError ? UNREACHABLE : FAILED;
}

function reportUsage({ code, exitCode, message }: CommanderError, command: KnownCommand): number {
  if (exitCode === 0) return 0;
  const help = code === 'commander.help' ? 'a command is missing:' : helpOf(message, command);
  printError(`alerts: ${oneLine(help).trim()} see '${command.name} --help'`);
  return BAD_USAGE;
}

/** Commander's message in one line, up to where to look. */
function helpOf(message: string, { options }: KnownCommand): string {
  const [problem = '', hint] = message.split('\n(Did you mean ');
  const [, unknown = ''] = /^error: unknown option '(--[^'=]+)/.exec(problem) ?? [];
  const option = abbreviated(unknown, options);
  const meant = option === undefined ? hint?.replace(/\)$/, '') : `${option}?`;
  const said = problem
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replace(/^too many arguments.*$/, '$&; a value with spaces or * needs quotes')
    .replace(BAD_ARGUMENT, '$2 $1 is none of $3')
    .replace(BAD_OPTION, '$1 $2 is none of $3');
  return meant === undefined ? `${said}:` : `${said}: did you mean ${meant}`;
}

const BAD_ARGUMENT =
  /^command-argument value ('.*') is invalid for argument '(.*)'\. Allowed choices are (.*)$/s;
const BAD_OPTION = /^option '(--[\w-]+).*' argument ('.*') is invalid\. Allowed choices are (.*)$/s;

/** The only option that a shorter one stands for, as `--tz` for `--timezone`: its letters, in order, from the first. */
function abbreviated(written: string, options: string[]): string | undefined {
  const meant = options.filter((option) => isShortFor(written, option));
  return meant.length === 1 ? meant[0] : undefined;
}

function isShortFor(short: string, long: string): boolean {
  // The dashes and the first letter.
  const start = short.slice(0, 3);
  if (start.length < 3 || !long.startsWith(start)) return false;
  let at = start.length;
  for (const letter of short.slice(at)) {
    at = long.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
