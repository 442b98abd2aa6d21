import { CommanderError } from 'commander';
import { BadInput, Unreachable } from '../errors.js';
import { oneLine } from '../../one-line.js';
import { reasonOf } from '../../reason.js';

/** Exit statuses, as in the README. */
export const FAILED = 1;
export const BAD_USAGE = 2;
export const UNREACHABLE = 3;

/** Says on standard error, in one line, what is wrong and what to do. */
export function reportAndExitStatus(error: unknown, command = 'alerts'): number {
  if (error instanceof CommanderError) return reportUsage(error, command);
  console.error(`alerts: ${oneLine(reasonOf(error)).trim()}`);
  if (error instanceof BadInput) return BAD_USAGE;
  return error instanceof Unreachable ? UNREACHABLE : FAILED;
}

function reportUsage({ code, exitCode, message }: CommanderError, command: string): number {
  if (exitCode === 0) return 0;
  const help =
    code === 'commander.help'
      ? 'a command is missing:'
      : message.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\)$|\.?$/, withHint);
  console.error(`alerts: ${oneLine(help).trim()} see '${command} --help'`);
  return BAD_USAGE;
}

/** `\n(Did you mean --limit?)` of commander, `.` at the end, or nothing: what goes before the next step. */
function withHint(_: string, meant: string | undefined): string {
  return meant === undefined ? ':' : `: did you mean ${meant}`;
}
