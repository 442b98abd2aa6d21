import { Command, Option } from '@commander-js/extra-typings';
import { BadUsage } from './bad-usage.js';
import { scenarios } from './scenarios/scenarios.js';
import { systems } from './systems/systems.js';
import { systemNames } from './systems/system.js';

const several = (what: string, known: readonly string[]) => (text: string) => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new BadUsage(`no ${what} is named '${unknown}': use ${known.join(', ')}`);
};

export const command = new Command('bench')
  .description(
    'Measures durable-alerts beside its peers on this machine, each with its real servers.',
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .option('--quick', 'one round with smaller numbers, under five minutes')
  .option('--yes', 'install what is missing without asking')
  .addOption(
    new Option('--only <scenarios>', 'with commas between them').argParser(
      several(
        'scenario',
        scenarios.map(({ name }) => name),
      ),
    ),
  )
  .addOption(
    new Option('--systems <systems>', 'with commas between them').argParser(
      several('system', systemNames),
    ),
  );

export type Options = ReturnType<typeof optionsOf>;

export function optionsOf(args: string[]) {
  const { quick = false, yes = false, only, systems: named } = command.parse(args).opts();
  return {
    quick,
    yes,
    scenarios: scenarios.filter(({ name }) => !only || only.includes(name)),
    systems: systems.filter(({ name }) => !named || named.includes(name)),
    /** Whether it is the whole, whose results are kept in docs/benchmarks. */
    whole: !quick && !only && !named,
  };
}
