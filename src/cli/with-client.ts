import type { AlertClient } from '../client/alert-client.js';
import { AlertNotFoundError, InvalidInputError, reasonOf } from '../util/errors.js';
import { io } from './io.js';

/** Loads and connects a client for the work, and closes it afterwards. */
export async function withClient<T>(work: (alerts: AlertClient) => Promise<T>): Promise<T> {
  const { AlertClient } = await import('../client/alert-client.js');
  const { temporalConfig } = await import('../config/environment.js');
  const alerts = await AlertClient.connect(orInvalidInput(() => temporalConfig(io().env)));
  try {
    return await work(alerts);
  } catch (error) {
    if (!(error instanceof AlertNotFoundError)) throw error;
    const { withNearestId } = await import('./open-ids.js');
    throw await withNearestId(alerts, error);
  } finally {
    await alerts.close();
  }
}

/** Reads settings of Temporal. @throws InvalidInputError when they are invalid */
export function orInvalidInput<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Further lines quote temporal.toml, which may hold a key.
    const [problem] = reasonOf(error).split('\n');
    throw new InvalidInputError(
      `Temporal's configuration is invalid, ${problem}: correct temporal.toml or the TEMPORAL_ variables`,
      { cause: error },
    );
  }
}
