import { AlertClient } from '../client/alert-client.js';
import { type TemporalConfig, temporalConfig } from '../config/environment.js';
import { AlertNotFoundError, InvalidInputError, reasonOf } from '../util/errors.js';
import { io } from './io.js';
import { withNearestId } from './open-ids.js';

/** Connects a client for the work, and closes it afterwards. */
export async function withClient<T>(work: (alerts: AlertClient) => Promise<T>): Promise<T> {
  const alerts = await AlertClient.connect(orInvalidInput(() => temporalConfig(io().env)));
  try {
    return await work(alerts);
  } catch (error) {
    if (!(error instanceof AlertNotFoundError)) throw error;
    throw await withNearestId(alerts, error);
  } finally {
    await alerts.close();
  }
}

function orInvalidInput(read: () => TemporalConfig): TemporalConfig {
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
