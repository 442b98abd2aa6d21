import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface HttpListener {
  url: string;
  requests: { headers: IncomingHttpHeaders; body: string }[];
  close: () => Promise<void>;
}

/** Starts a real receiver of webhooks. `status` returns the status of each answer. */
export async function httpListener(status: () => number = () => 204): Promise<HttpListener> {
  const requests: HttpListener['requests'] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push({ headers: request.headers, body });
    response.writeHead(status()).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
