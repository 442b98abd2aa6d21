import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

export interface FlakyWebhook {
  url: string;
  /** Messages that the webhook accepted. */
  received: string[];
  close: () => void;
}

/** Starts a receiver that fails the first attempt of each delivery. */
export async function flakyWebhook(): Promise<FlakyWebhook> {
  const seen = new Set<unknown>();
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const key = request.headers['idempotency-key'];
    const first = !seen.has(key);
    seen.add(key);
    if (!first) received.push(body);
    response.writeHead(first ? 503 : 204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the webhook has no port');
  return { url: `http://127.0.0.1:${address.port}/`, received, close: () => server.close() };
}
