import { Argument, type Command } from '@commander-js/extra-typings';
import { scripts, shells } from '../completion/scripts.js';
import { io } from '../io.js';

export function configure(command: Command): void {
  command
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  source <(alerts completion bash)     # in ~/.bashrc
  source <(alerts completion zsh)      # in ~/.zshrc
  alerts completion fish | source      # in ~/.config/fish/config.fish`,
    )
    .action(async (shell) => {
      io().stdout.write(scripts[shell]());
    });
}
