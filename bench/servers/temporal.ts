import { Connection } from '@temporalio/client';
import { ready } from './ready.js';
import type { Command } from '../run/processes.js';
import type { Server } from '../systems/system.js';

/** A Temporal server on a port, once it answers for its namespace. */
export async function startTemporal(command: Command, port: number): Promise<Server> {
  const address = `127.0.0.1:${port}`;
  return { ...(await ready('Temporal', command, () => answers(address))), address };
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '1s' });
    try {
      await connection.operatorService.listSearchAttributes({ namespace: 'default' });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
