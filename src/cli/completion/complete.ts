import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { loadCommand } from '../lazy-command.js';
import { type Candidate, type Candidates, FILES, plain } from './candidates.js';

type Option = CommandUnknownOpts['options'][number];

/**
 * Returns what the last of the words can become.
 *
 * @param words the words after `alerts`, up to the cursor
 */
export async function complete(program: CommandUnknownOpts, words: string[]): Promise<Candidates> {
  const [name, ...before] = words.slice(0, -1);
  const word = words.at(-1) ?? '';
  if (name === undefined) {
    return starting(word, word.startsWith('-') ? optionsOf(program) : commandsOf(program));
  }
  const command = program.commands.find((each) => each.name() === name);
  if (!command) return [];
  await loadCommand(command);
  return completeFor(command, before, word);
}

async function completeFor(
  command: CommandUnknownOpts,
  before: string[],
  word: string,
): Promise<Candidates> {
  const { waiting, position, optionsEnded } = placeAfter(command, before);
  if (waiting) return valuesOfOption(waiting, word);
  if (word.startsWith('-') && !optionsEnded) {
    const [flag = '', ...value] = word.split('=');
    if (value.length === 0) return starting(word, optionsOf(command));
    const option = optionNamed(command, flag);
    const found = option ? await valuesOfOption(option, value.join('=')) : [];
    // The shell would look for a file named by the whole word.
    if (found === FILES) return [];
    return found.map(({ value: text, about }) => ({ value: `${flag}=${text}`, about }));
  }
  const args = command.registeredArguments;
  const last = args.at(-1);
  const arg = args[position] ?? (last?.variadic ? last : undefined);
  return arg ? allowed(arg.name(), arg.argChoices, word) : [];
}

/**
 * Returns whether an option waits for its value after these words, or which argument comes next.
 */
function placeAfter(command: CommandUnknownOpts, before: string[]) {
  let waiting: Option | undefined;
  let position = 0;
  let optionsEnded = false;
  for (const word of before) {
    if (waiting) waiting = undefined;
    else if (optionsEnded || !word.startsWith('-') || word === '-') position++;
    else if (word === '--') optionsEnded = true;
    else {
      const option = optionNamed(command, word);
      if (option?.required) waiting = option;
    }
  }
  return { waiting, position, optionsEnded };
}

function optionNamed(command: CommandUnknownOpts, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => flag === long || flag === short);
}

function valuesOfOption(option: Option, start: string): Promise<Candidates> {
  return allowed(option.attributeName(), option.argChoices, start);
}

async function allowed(
  name: string,
  choices: readonly string[] | undefined,
  start: string,
): Promise<Candidates> {
  if (choices) return starting(start, plain(choices));
  // Names of commands and options are completed without the client, which takes longer to load.
  const { valuesOf } = await import('./values.js');
  const found = await valuesOf(name, start);
  return found === FILES ? found : starting(start, found);
}

function optionsOf(command: CommandUnknownOpts): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long, short, description }) => ({
    value: long ?? short ?? '',
    about: description,
  }));
}

function commandsOf(program: CommandUnknownOpts): Candidate[] {
  const commands = program.createHelp().visibleCommands(program);
  return commands.map((command) => ({ value: command.name(), about: command.description() }));
}

function starting(start: string, candidates: Candidate[]): Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(start));
}
