import { type Command, Option } from '@commander-js/extra-typings';
import type { InitResult } from '../../dev/init.js';
import { print } from '../output.js';

export function configure(command: Command): void {
  command
    .addOption(
      new Option('--typescript', 'write TypeScript, which needs no build step').conflicts(
        'javascript',
      ),
    )
    .option('--javascript', 'write JavaScript (default: what the project has, or TypeScript)')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
It writes an alert type, alerts/hello.ts, the configuration alerts.config.ts and alerts.toml, and
adds two scripts to package.json. Files and scripts that exist stay as they are.

Examples:
  alerts init
  alerts init --javascript`,
    )
    .action(async ({ typescript, javascript, json }) => {
      const { initProject } = await import('../../dev/init.js');
      const language = typescript ? 'typescript' : javascript ? 'javascript' : undefined;
      const result = initProject(process.cwd(), language);
      print(json, result, await textOf(result));
    });
}

async function textOf({ files, next }: InitResult): Promise<string> {
  const { table } = await import('../table.js');
  const rows = table([
    [
      { head: 'FILE', cells: files.map(({ file }) => file) },
      { head: 'STATUS', cells: files.map(({ status }) => WORDS[status]) },
    ],
  ]);
  const dev = next.indexOf('npx alerts dev') + 1;
  const lines = (commands: string[]) => commands.map((each) => `  ${each}`).join('\n');
  return `${rows}

Start Temporal and a worker:
${lines(next.slice(0, dev))}
In another terminal:
${lines(next.slice(dev))}`;
}

const WORDS = {
  created: 'created',
  changed: 'scripts alerts:dev and alerts:worker added',
  kept: 'kept as it is',
  skipped: 'not created: it needs the services of a new alerts.config',
};
