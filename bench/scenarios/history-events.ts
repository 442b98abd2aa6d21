import { Client, Connection } from '@temporalio/client';
import type { Server } from '../systems/system.js';

/** Of all workflows that were ever on this server. */
export async function historyEvents({ address }: Server): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    let events = 0;
    for await (const { historyLength } of new Client({ connection }).workflow.list()) {
      events += historyLength;
    }
    return events;
  } finally {
    await connection.close();
  }
}
