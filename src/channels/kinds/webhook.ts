import { Webhook } from 'standardwebhooks';
import { defineChannel, messageId } from '../channel.js';
import { checkAddress, post, probeAddress } from '../http.js';

/**
 * Posts `{text, alertId, type, dueAt, resolved}` as JSON, with `subject` and `html` if the message
 * has them. If the channel has a secret, the request is signed by Standard Webhooks
 * (https://www.standardwebhooks.com).
 */
export const webhook = defineChannel(['https:', 'http:'], (url, { secret }) => {
  checkAddress(url);
  const signer = secret ? signerWith(secret) : undefined;
  return {
    deliver: async (message, { idempotencyKey, ...context }) => {
      const body = JSON.stringify({ ...message, ...context });
      const id = messageId(idempotencyKey);
      const now = new Date();
      const { headers } = await post(url, body, {
        'idempotency-key': idempotencyKey,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        ...(signer && { 'webhook-signature': signer.sign(id, now, body) }),
      });
      const [requestId] = [headers['x-request-id']].flat();
      return { id: requestId || idempotencyKey };
    },
    probe: () => probeAddress(url),
  };
});

function signerWith(secret: string): Webhook {
  const problem =
    'its secret is not valid for Standard Webhooks: use whsec_ and 24 to 64 bytes in base64';
  const { length } = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (length < 24 || length > 64) throw new Error(problem);
  try {
    return new Webhook(secret);
  } catch {
    throw new Error(problem);
  }
}
