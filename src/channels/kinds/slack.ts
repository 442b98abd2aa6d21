import { defineChannel, refuseSecret } from '../channel.js';
import { checkAddress, post, probeAddress } from '../http.js';

/**
 * Posts to incoming webhooks of Slack, and of Mattermost, Rocket.Chat and others that accept the
 * same JSON. They do not support idempotency keys.
 */
export const slack = defineChannel(['slack+https:', 'slack+http:'], (url, settings) => {
  refuseSecret(settings);
  const address = checkAddress(url.replace(/^slack\+/, ''));
  return {
    deliver: async ({ text }, { idempotencyKey }) => {
      await post(address, JSON.stringify({ text: escaped(text) }));
      return { id: idempotencyKey };
    },
    probe: () => probeAddress(address),
  };
});

/**
 * Escapes the three characters that Slack reads as markup
 * (https://docs.slack.dev/messaging/formatting-message-text).
 */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
