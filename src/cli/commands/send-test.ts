import type { Command } from '@commander-js/extra-typings';
import type { Channel } from '../../channels/channel.js';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { quote } from '../../util/text.js';
import { collect } from '../arguments.js';
import { io } from '../io.js';
import { print } from '../output.js';

export function configure(command: Command): void {
  command
    .argument('<channel>', 'a name of alerts.toml, or a URL')
    .option(
      '--to <recipient>',
      'the recipient, for a channel that has no address of its own (repeatable)',
      collect,
    )
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts send-test ops
  alerts send-test mailto:ada@example.org
  alerts send-test customer-mail --to ada@example.org`,
    )
    .action(async (name, { json, to }) => {
      const { nanoid } = await import('nanoid');
      const { withChannels } = await import('../../client/configured-channels.js');
      const { resolveChannel } = await import('../../planning/channels.js');
      const { openProject } = await import('../open-project.js');
      const dueAt = new Date().toISOString();
      const alertId = `test-${nanoid()}`;
      const context = { alertId, type: 'test', dueAt, resolved: false };
      const { id } = await withChannels(await openProject(), io().env, async (channels) => {
        const channel = resolveChannel(channels, name);
        checkRecipients(channel, name, to);
        return channel.deliver(
          { text: 'A test of this channel by durable-alerts: it works.', subject: 'Test', to },
          { ...context, idempotencyKey: `${alertId}:${dueAt}:${name}` },
        );
      });
      print(json, { channel: name, id }, `sent to ${name}: ${id}`);
    });
}

/** @throws InvalidInputError unless the recipients are those that the channel needs */
function checkRecipients(channel: Channel, name: string, recipients: string[] = []): void {
  if (channel.checkRecipient && recipients.length === 0) {
    throw new InvalidInputError(
      `the channel '${name}' has no address of its own: name a recipient with --to`,
    );
  }
  if (!channel.checkRecipient && recipients.length > 0) {
    throw new InvalidInputError(`the channel '${name}' has an address of its own: omit --to`);
  }
  for (const recipient of recipients) {
    try {
      channel.checkRecipient?.(recipient);
    } catch (error) {
      throw new InvalidInputError(`invalid recipient ${quote(recipient)}: ${reasonOf(error)}`);
    }
  }
}
