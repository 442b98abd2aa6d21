import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';

export interface DeafProxy {
  address: string;
  /** Forwards requests to the server, and holds back the answers. */
  deafen: () => void;
  /** Forwards all answers. */
  hear: () => void;
  close: () => Promise<void>;
}

/** Starts a proxy to a server that can lose answers. */
export async function deafProxy(server: string): Promise<DeafProxy> {
  const [host, port] = server.split(':');
  const sockets = new Set<Socket>();
  const answers = new Set<Socket>();
  let deaf = false;
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), host);
    client.pipe(upstream);
    upstream.on('data', (bytes) => client.write(bytes));
    if (deaf) upstream.pause();
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    answers.add(upstream);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: `127.0.0.1:${address.port}`,
    deafen: () => {
      deaf = true;
      for (const answer of answers) answer.pause();
    },
    hear: () => {
      deaf = false;
      for (const answer of answers) answer.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
