import type { FireRequest } from './fire-request.js';
import type { AlertInput } from './input.js';

/** Bounds the alerts that one workflow checks. */
export const MAX_CHECKED_ALERTS = 20;

/** Asks for a check of one request, or of alerts that exist. */
export interface CheckInput {
  /** The public key of the client, in JSON. Only the client can read the answer. */
  key: Record<string, unknown>;
  /** An alert request, which a worker plans. */
  request?: unknown;
  alerts?: AlertToCheck[];
}

export interface AlertToCheck {
  id: string;
  /** The alert's own input, with its state. */
  input: AlertInput;
}

/** Asks a worker to check what each alert would deliver on each channel. */
export interface CheckTask {
  key: CheckInput['key'];
  alerts: { id: string; requests: FireRequest[] }[];
}
