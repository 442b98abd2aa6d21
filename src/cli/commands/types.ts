import type { Command } from '@commander-js/extra-typings';
import { io } from '../io.js';
import { print } from '../output.js';
import { orInvalidInput } from '../with-client.js';

export function configure(command: Command): void {
  command
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts types
  alerts types --json`,
    )
    .action(async ({ json }) => {
      const { jsonSchemaOf } = await import('../../alert-types/args.js');
      const { openTypes } = await import('../open-project.js');
      const { table } = await import('../table.js');
      const { argsText } = await import('../type-args.js');
      const { webUiLinks } = await import('../../client/web-ui-links.js');
      const { temporalConfig, webUiUrl } = await import('../../config/environment.js');
      const config = orInvalidInput(() => temporalConfig(io().env));
      const address = orInvalidInput(() => webUiUrl(config, io().env));
      const found = [...(await openTypes()).values()];
      const document = found.map(({ type, args, channels }) => ({
        type,
        args: jsonSchemaOf(args),
        channels: channels ?? ['console'],
        links: address === undefined ? null : webUiLinks(address, config, type),
      }));
      const links = document.flatMap(({ type, links: pages }) =>
        Object.entries(pages ?? {}).map(([page, link]) => ({ type, page, link })),
      );
      const columns = [
        { head: 'TYPE', cells: found.map(({ type }) => type) },
        { head: 'ARGS', cells: found.map(({ args }) => argsText(args)) },
      ];
      const linkColumns = [
        { head: "TEMPORAL'S WEB UI", cells: links.map(({ type }) => type) },
        { head: '', cells: links.map(({ page }) => page) },
        { head: '', cells: links.map(({ link }) => link) },
      ];
      const texts = [table([columns]), ...(links.length > 0 ? [table([linkColumns])] : [])];
      print(json, document, texts.join('\n\n'));
    });
}
