import type { Command } from '@commander-js/extra-typings';
import { nanoid } from 'nanoid';
import { withChannels } from '../../client/configured-channels.js';
import { resolveChannel } from '../../planning/channels.js';
import { io } from '../io.js';
import { openProject } from '../open-project.js';
import { print } from '../output.js';

export function configure(command: Command): void {
  command
    .argument('<channel>', 'a name of alerts.toml, or a URL')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts send-test ops
  alerts send-test mailto:ada@example.org`,
    )
    .action(async (name, { json }) => {
      const dueAt = new Date().toISOString();
      const alertId = `test-${nanoid()}`;
      const context = { alertId, type: 'test', dueAt, resolved: false };
      const { id } = await withChannels(await openProject(), io().env, (channels) =>
        resolveChannel(channels, name).deliver(
          { text: 'A test of this channel by durable-alerts: it works.', subject: 'Test' },
          { ...context, idempotencyKey: `${alertId}:${dueAt}:${name}` },
        ),
      );
      print(json, { channel: name, id }, `sent to ${name}: ${id}`);
    });
}
