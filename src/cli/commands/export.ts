import { type Command, Option } from '@commander-js/extra-typings';
import { pipeline } from 'node:stream/promises';
import type { SkippedAlert } from '../../client/bulk/export-alerts.js';
import { formats, type RowFields } from '../../client/bulk/row.js';
import { InvalidInputError } from '../../util/errors.js';
import { escapeControls } from '../../util/text.js';
import { io } from '../io.js';
import { printError } from '../output.js';
import { FAILED } from '../report.js';
import { noteUnknownTypes } from '../type-hint.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .option('--type <type>', 'only alerts of this type')
    .addOption(
      new Option('--format <format>', 'format of the output (default: jsonl)').choices(formats),
    )
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts export
  alerts export --type reminder --format csv`,
    )
    .action(async ({ json, format, type }) => {
      if (json && format)
        throw new InvalidInputError('--json and --format exclude each other: choose one');
      const { jsonText, writeRows } = await import('../../client/bulk/write-rows.js');
      const skipped: SkippedAlert[] = [];
      const types = new Set<string>();
      await withClient(async (alerts) => {
        const rows = withTypes(
          alerts.export({ type }, (alert) => skipped.push(alert)),
          types,
        );
        const text = json ? jsonText(rows) : writeRows(rows, format ?? 'jsonl');
        // A file keeps every character.
        const shown = io().stdout.isTTY ? mapped(text, escapeControls) : text;
        await pipeline(shown, io().stdout, { end: false });
      });
      await noteUnknownTypes(json, types);
      if (skipped.length === 0) return;
      const { skippedText } = await import('../bulk-text.js');
      printError(skippedText(skipped, 'exported'));
      io().exitStatus = FAILED;
    });
}

/** Collects the types of rows that pass. */
async function* withTypes(rows: AsyncIterable<RowFields>, types: Set<string>) {
  for await (const row of rows) {
    types.add(String(row['type']));
    yield row;
  }
}

async function* mapped(texts: AsyncIterable<string>, change: (text: string) => string) {
  for await (const text of texts) yield change(text);
}
