import { Argument, Command } from '@commander-js/extra-typings';
import { shells } from '../completion/scripts.js';
import { io } from '../io.js';

export const completion = new Command('completion')
  .description('a script by which a shell completes commands, options, types, ids and zones')
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
    const { scripts } = await import('../completion/scripts.js');
    io().stdout.write(scripts[shell]());
  });
