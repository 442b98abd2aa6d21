import type { TemporalConfig } from '../../config.js';
import type { AlertClient } from '../alert-client.js';
import { BadInput, UnknownAlert } from '../../errors.js';
import { reasonOf } from '../../reason.js';
import { io } from './io.js';

/** Loads the client only when a command runs, so that `--help` is quick; closes it whatever happens. */
export async function withClient<T>(work: (alerts: AlertClient) => Promise<T>): Promise<T> {
  const { AlertClient } = await import('../alert-client.js');
  const { temporalConfig } = await import('../../config.js');
  const alerts = await AlertClient.connect(orBadInput(() => temporalConfig(io().env)));
  try {
    return await work(alerts);
  } catch (error) {
    if (!(error instanceof UnknownAlert)) throw error;
    const { withNearestId } = await import('./unknown-alert.js');
    throw await withNearestId(alerts, error);
  } finally {
    await alerts.close();
  }
}

function orBadInput(read: () => TemporalConfig): TemporalConfig {
  try {
    return read();
  } catch (error) {
    // Further lines quote temporal.toml, which may hold a key.
    const [problem] = reasonOf(error).split('\n');
    throw new BadInput(
      `Temporal's configuration is not in order, ${problem}: mend temporal.toml or the TEMPORAL_ variables`,
      { cause: error },
    );
  }
}
