import { Command } from '@commander-js/extra-typings';
import { io } from '../io.js';
import { openProject } from '../open-project.js';
import { print } from '../output.js';

export const sendTest = new Command('send-test')
  .description('send one test message to a channel, from here and at once')
  .argument('<channel>', 'a name of alerts.toml, or a URL')
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Examples:
  alerts send-test ops
  alerts send-test mailto:ada@example.org`,
  )
  .action(async (name, { json }) => {
    const { withChannels } = await import('../../client/planning/channels.js');
    const { resolveChannel } = await import('../../client/planning/channels.js');
    const { nanoid } = await import('nanoid');
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
