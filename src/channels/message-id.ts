import { createHash } from 'node:crypto';

/**
 * Returns an idempotency key that every header and receiver accepts. Standard Webhooks allows no
 * full stop in an id, and a Message-ID no colon.
 */
export function messageId(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
}
