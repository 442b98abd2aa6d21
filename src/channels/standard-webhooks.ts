import { Webhook } from 'standardwebhooks';

/**
 * Returns a function that returns the headers of Standard Webhooks for a message
 * (https://www.standardwebhooks.com). Without a secret they hold no signature.
 *
 * @throws Error when the secret is invalid
 */
export function webhookHeaders(
  secret: string,
): (id: string, body: string) => Record<string, string> {
  const signer = secret ? signerWith(secret) : undefined;
  return (id, body) => {
    const now = new Date();
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      ...(signer && { 'webhook-signature': signer.sign(id, now, body) }),
    };
  };
}

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
