/** docs/reference/command.md shows the help of every command. */
import { expect, test } from 'vitest';
import { loadCommand } from '../../src/cli/lazy-command.js';
import { createProgram } from '../../src/cli/program.js';
import { page } from './markdown.js';

const program = createProgram();
await Promise.all(program.commands.map(loadCommand));

const reference = 'docs/reference/command.md';

/** The help of all commands, between these two lines of the reference. */
const BEGIN = '<!-- commands: written by npm run docs:command -->';
const END = '<!-- end of commands -->';

test('the reference is up to date; npm run docs:command renews it', async () => {
  const text = await page(reference);
  const [before = '', after = ''] = [text.split(BEGIN)[0], text.split(END)[1]];
  const commands = program.createHelp().visibleCommands(program);
  const sections = [program, ...commands].map((command) => {
    const heading = command === program ? 'Commands' : `alerts ${command.name()}`;
    return `${command === program ? '##' : '###'} ${heading}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``;
  });
  const renewed = [`${before}${BEGIN}`, ...sections, `${END}${after}`].join('\n\n');
  await expect(renewed).toMatchFileSnapshot(`../../${reference}`);
});

/** As it is printed 80 columns wide. */
function helpOf(command: (typeof program.commands)[number] | typeof program): string {
  let help = '';
  const before = command.configureOutput();
  const writeOut = (text: string) => void (help += text);
  command.configureOutput({ writeOut, getOutHelpWidth: () => 80 }).outputHelp();
  command.configureOutput(before);
  return help.trimEnd();
}
