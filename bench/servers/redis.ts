import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import getPort from 'get-port';
import { ready } from './ready.js';
import type { Place, Server } from '../systems/system.js';

/** With the append-only file that its documentation advises for data that is to last: on disk every second. */
export async function startRedis({ folder }: Place): Promise<Server> {
  const port = await getPort();
  const options = {
    '--port': String(port),
    '--bind': '127.0.0.1',
    '--dir': folder,
    '--appendonly': 'yes',
    '--appendfsync': 'everysec',
  };
  const command = { file: 'redis-server', args: Object.entries(options).flat() };
  return { ...(await ready('Redis', command, () => answers(port))), address: `127.0.0.1:${port}` };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\nQUIT\r\n');
    return (await text(socket)).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
