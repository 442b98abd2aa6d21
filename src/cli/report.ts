import { CommanderError } from 'commander';
import { reasonOf } from '../util/errors.js';
import { oneLine } from '../util/text.js';
import { printError } from './output.js';

// The exit statuses of docs/reference/command.md.
export const FAILED = 1;
export const BAD_USAGE = 2;
export const UNREACHABLE = 3;

interface KnownCommand {
  name: string;
  options: string[];
}

/**
 * Writes what is wrong and what to do to standard error in one line, and returns the exit status.
 */
export function reportAndExitStatus(
  error: unknown,
  command: KnownCommand = { name: 'alerts', options: [] },
): number {
  if (error instanceof CommanderError) return reportUsage(error, command);
  printError(`alerts: ${oneLine(reasonOf(error)).trim()}`);
  // A command that is not in the bundle has classes of its own with these names.
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidInputError') return BAD_USAGE;
  return name === 'UnreachableError' ? UNREACHABLE : FAILED;
}

function reportUsage({ code, exitCode, message }: CommanderError, command: KnownCommand): number {
  if (exitCode === 0) return 0;
  const help = code === 'commander.help' ? 'a command is missing:' : helpOf(message, command);
  printError(`alerts: ${oneLine(help).trim()} see '${command.name} --help'`);
  return BAD_USAGE;
}

/** Returns commander's message in one line, up to the reference to the help. */
function helpOf(message: string, { options }: KnownCommand): string {
  const [problem = '', hint] = message.split('\n(Did you mean ');
  const [, typed = ''] = /^error: unknown option '(--[^'=]+)/.exec(problem) ?? [];
  const option = expandAbbreviation(typed, options);
  const suggestion = option === undefined ? hint?.replace(/\)$/, '') : `${option}?`;
  const text = problem
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replace(/^too many arguments.*$/, '$&; a value with spaces or * needs quotes')
    .replace(BAD_ARGUMENT, 'invalid $2 $1, choose one of $3')
    .replace(BAD_OPTION, 'invalid $1 $2, choose one of $3');
  return suggestion === undefined ? `${text}:` : `${text}: did you mean ${suggestion}`;
}

const BAD_ARGUMENT =
  /^command-argument value ('.*') is invalid for argument '(.*)'\. Allowed choices are (.*)$/s;
const BAD_OPTION = /^option '(--[\w-]+).*' argument ('.*') is invalid\. Allowed choices are (.*)$/s;

/**
 * Returns the only option that contains the typed letters in order, as `--timezone` does for
 * `--tz`.
 */
function expandAbbreviation(typed: string, options: string[]): string | undefined {
  const matches = options.filter((option) => abbreviates(typed, option));
  return matches.length === 1 ? matches[0] : undefined;
}

function abbreviates(short: string, long: string): boolean {
  // The dashes and the first letter must agree.
  const start = short.slice(0, 3);
  if (start.length < 3 || !long.startsWith(start)) return false;
  let at = start.length;
  for (const letter of short.slice(at)) {
    at = long.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
