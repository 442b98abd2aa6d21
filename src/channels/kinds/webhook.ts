import { defineChannel, messageId } from '../channel.js';
import { checkAddress, post, probeAddress } from '../http.js';
import { webhookHeaders } from '../standard-webhooks.js';

/**
 * Posts `{text, alertId, type, dueAt, resolved}` as JSON, with `subject` and `html` if the message
 * has them. If the channel has a secret, the request is signed by Standard Webhooks.
 */
export const webhook = defineChannel(['https:', 'http:'], (url, { secret }) => {
  checkAddress(url);
  const headersOf = webhookHeaders(secret);
  return {
    deliver: async (message, { idempotencyKey, ...context }) => {
      const body = JSON.stringify({ ...message, ...context });
      const { headers } = await post(url, body, {
        'idempotency-key': idempotencyKey,
        ...headersOf(messageId(idempotencyKey), body),
      });
      const [requestId] = [headers['x-request-id']].flat();
      return { id: requestId || idempotencyKey };
    },
    probe: () => probeAddress(url),
  };
});
