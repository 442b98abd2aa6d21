/** Exports of `durable-alerts/testing`. */
export { checkAlert, type CheckOptions, type CheckResult } from './check-alert.js';
export {
  recordingChannel,
  type RecordedMessage,
  type RecordingChannel,
  type TestMessage,
} from './recording-channel.js';
export { type TestServices } from './services.js';
export {
  runAlert,
  startTestEnvironment,
  type TestEnvironment,
  type TestOptions,
  type TestOutcome,
} from './test-environment.js';
