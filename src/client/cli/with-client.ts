import type { AlertClient } from '../alert-client.js';

/** Loads the client only when a command runs, so that `--help` is quick; closes it whatever happens. */
export async function withClient<T>(work: (alerts: AlertClient) => Promise<T>): Promise<T> {
  const { AlertClient } = await import('../alert-client.js');
  const alerts = await AlertClient.connect();
  try {
    return await work(alerts);
  } finally {
    await alerts.close();
  }
}
