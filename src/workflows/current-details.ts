import type { AlertInput } from '../contract/input.js';
import type { Outcome } from '../contract/outcome.js';
import { FOREVER } from '../contract/pause.js';
import type { PlannedAlert } from '../contract/planned.js';
import type { AlertState, Following, Step, WaitsFor } from '../contract/state.js';
import { tally } from '../util/text.js';

/** Holds what the details describe. */
export interface Described {
  input: AlertInput;
  state: AlertState;
  /** The plan of a request that was started as it is; null if a client has planned it. */
  admitted: PlannedAlert | null;
}

/** Returns the Markdown that the Web UI shows for an alert in its current phase. */
export function detailsOf({ input, state, admitted }: Described, step: Step): string {
  const phase = phaseOf({ input, state }, step);
  // Only a starter can set the summary and the details that stay.
  return admitted ? [phase, admitted.summary, admitted.details].join('\n\n') : phase;
}

function phaseOf({ input, state }: Pick<Described, 'input' | 'state'>, step: Step): string {
  const channels = state.channels.map((channel) => `\`${channel}\``).join(', ');
  if (step.do === 'end') return ended(step.outcome);
  if (step.do === 'fire') {
    const attempts = input.retry.maximumAttempts || 'any number of';
    return `**Firing** on ${channels}, up to ${attempts} attempts each: Pending Activities tells of them, and of the last error.`;
  }
  const until = `**${time(step.until)}**`;
  const texts: Record<WaitsFor, string> = {
    due: asleep(state.pausedUntil, step.until, until),
    'next check': `Its condition **holds**, not yet long enough; it looks again at ${until}.`,
    'send window': `**Waits** for the send window of ${channels}, which opens at ${until}.`,
    digest: `**Gathered** for a digest on ${channels}.`,
    'next message': `**Said**, and followed up: ${whoKnows(state.following)}. It goes on at ${until}.`,
  };
  return texts[step.for];
}

function asleep(pausedUntil: number, until: number, text: string): string {
  if (until === FOREVER) return '**Paused** until it is resumed.';
  return pausedUntil >= until ? `**Paused** until ${text}.` : `**Asleep** until ${text}.`;
}

function whoKnows(following: Following | null): string {
  const rounds = following?.rounds ?? 1;
  const said = rounds === 1 ? 'one message' : `${rounds} messages`;
  const { acknowledged } = following ?? {};
  return `${said}, ${acknowledged ? `acknowledged by ${plain(acknowledged.by)}` : 'acknowledged by nobody'}`;
}

function ended({ status, reason, deliveries }: Outcome): string {
  const places = tally(deliveries.map(({ channel }) => `\`${channel}\``));
  return `**${status}**${places && ` to ${places}`}${reason === null ? '.' : `: ${plain(reason)}`}`;
}

/** Escapes text that is not Markdown. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_<[\]]/g, String.raw`\$&`);
}

/** Formats a time as `2026-11-25 09:00:00 UTC`. */
function time(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
