/** Exports what client scripts and files of alert types need. */
export { ApplicationFailure } from '@temporalio/common';
export { AlertClient } from './client/alert-client.js';
export { temporalConfig, type TemporalConfig } from './config/environment.js';
export {
  type AlertHandle,
  type CancelVerdict,
  type ChangeVerdict,
  type FollowVerdict,
} from './client/alert-handle.js';
export { type Applied, type ApplyOptions } from './client/bulk/apply-alerts.js';
export { type DeclaredAlert } from './client/bulk/declarations.js';
export { type AlertCheck } from './client/check.js';
export { type SilenceDescription } from './client/silence.js';
export { type HistoryEntry } from './client/history/alert-history.js';
export { type AlertDescription } from './contract/alert.js';
export {
  AlertExistsError,
  AlertFiringError,
  InvalidInputError,
  NoWorkerError,
  RequestRefusedError,
  AlertNotFoundError,
  UnreachableError,
} from './util/errors.js';
// The names that earlier versions had.
export {
  /** @deprecated Use AlertExistsError. */
  AlertExistsError as AlertExists,
  /** @deprecated Use AlertFiringError. */
  AlertFiringError as AlertFiring,
  /** @deprecated Use InvalidInputError. */
  InvalidInputError as BadInput,
  /** @deprecated Use NoWorkerError. */
  NoWorkerError as NoWorker,
  /** @deprecated Use AlertNotFoundError. */
  AlertNotFoundError as UnknownAlert,
  /** @deprecated Use UnreachableError. */
  UnreachableError as Unreachable,
} from './util/errors.js';
export { type ScheduleOptions, type StartOptions } from './planning/options.js';
export { type AlertContext, type AlertType, defineAlert } from './alert-types/define-alert.js';
export { type Message } from './channels/channel.js';

// Only an export by a star lets a project add to the interface `Services` of this module.
export type * from './services/services.js';
export { template } from './alert-types/template.js';
export { type Outcome } from './contract/outcome.js';
export { type AlertStatus } from './contract/status.js';
