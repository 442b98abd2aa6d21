import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { freePort } from '../support/free-port.js';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

/** A receiver that answers when it is told to. */
export async function slowReceiver() {
  let requests = 0;
  const server = createServer(() => (requests += 1)).listen(await freePort(), '127.0.0.1');
  const response = new Promise<ServerResponse>((resolve) => {
    server.once('request', (_, each) => resolve(each));
  });
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = z.object({ port: z.number() }).parse(server.address());
  return { url: `http://127.0.0.1:${address.port}/`, response, requests: () => requests };
}
