/** What a client script and a file of alert types import from `durable-alerts`. */
export { ApplicationFailure } from '@temporalio/common';
export { AlertClient } from './client/alert-client.js';
export { temporalConfig, type TemporalConfig } from './config.js';
export type { AlertHandle } from './client/alert-handle.js';
export type { HistoryEntry } from './client/alert-history.js';
export type { AlertDescription } from './client/description.js';
export {
  AlertExists,
  AlertFiring,
  BadInput,
  NoWorker,
  Refused,
  UnknownAlert,
  Unreachable,
} from './errors.js';
export type { CancelVerdict } from './client/handle/cancel.js';
export type { ChangeVerdict } from './client/handle/change.js';
export type { FollowVerdict } from './client/handle/follow-up.js';
export type { ScheduleOptions, StartOptions } from './client/schedule-options.js';
export { type AlertType, defineAlert } from './registry/define-alert.js';
// By a star, for only then can a project add to the interface `Services` of this module.
export type * from './registry/services.js';
export { template } from './registry/template.js';
export type { AlertStatus, Outcome } from './workflows/outcome.js';
