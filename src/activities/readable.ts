import { z } from 'zod';
import type { AlertType } from '../alert-types/define-alert.js';
import type { AlertTypes } from '../alert-types/discover.js';
import type { FireRequest } from '../contract/fire-request.js';
import { oneLine } from '../util/text.js';

/** Thrown when this worker's code is too old or too new for an alert. Temporal retries: another worker may fit. */
export class UnreadableAlertError extends Error {
  override name = 'UnreadableAlertError';
}

/** @throws UnreadableAlertError when this worker does not know the type */
export function typeOf({ type }: FireRequest, types: AlertTypes): AlertType {
  const known = types.get(type);
  if (known) return known;
  throw new UnreadableAlertError(
    `this worker does not know the alert type '${type}': deploy one that does`,
  );
}

/** Returns the args as the type's schema reads them. @throws UnreadableAlertError when it refuses them */
export function readArgs(type: AlertType, { args }: FireRequest): z.output<AlertType['args']> {
  const read = type.args.safeParse(args);
  if (read.success) return read.data;
  throw new UnreadableAlertError(
    oneLine(
      `the type '${type.type}' of this worker refuses the args: ${z.prettifyError(read.error)}: ` +
        'deploy a worker whose type takes them, or cancel the alert',
    ),
  );
}
