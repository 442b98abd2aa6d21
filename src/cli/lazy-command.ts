import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';

/** A command as the list of commands shows it, and the file that has the rest. */
export interface CommandEntry {
  name: string;
  /** The options and arguments as the list of commands shows them. */
  usage?: string;
  description: string;
  load: () => Promise<CommandFile>;
}

interface CommandFile {
  /** Gives the command its arguments, options and action. */
  configure: (command: Command) => void;
}

const pending = new WeakMap<CommandUnknownOpts, () => Promise<void>>();

/** Returns a command that has no arguments, options and action until it is loaded. */
export function lazyCommand({ name, description, load }: CommandEntry): Command {
  const command = new Command(name).description(description);
  pending.set(command, async () => (await load()).configure(command));
  return command;
}

/** Loads the file of a command, unless it is loaded already. */
export async function loadCommand(command: CommandUnknownOpts): Promise<void> {
  const load = pending.get(command);
  pending.delete(command);
  await load?.();
}
