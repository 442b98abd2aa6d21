import { randomUUID } from 'node:crypto';
import { toMillis } from '../time/duration.js';
import { ask, checkAddress, probeAddress } from '../channels/http.js';
import { webhookHeaders } from '../channels/standard-webhooks.js';
import { type DeclaredType, expandAll, type Settings } from '../config/settings.js';
import { type CheckReply, type CheckRequest, readReply } from '../contract/remote-check.js';
import type { Services, TemporalService } from '../services/services.js';
import { reasonOf } from '../util/errors.js';
import type { RemoteActivity } from './ask-activity.js';

/** Condition of an alert that is checked elsewhere, where the data is. */
export interface RemoteCheck {
  /** @throws Error that quotes neither an address nor a secret nor the reply */
  ask(request: CheckRequest, services: Pick<Services, 'signal' | 'temporal'>): Promise<CheckReply>;
  /** Returns whether somebody would answer, in a few words. @throws Error with the cure */
  probe(temporal: Pick<TemporalService, 'pollers'>): Promise<string>;
}

/** Bounds a reply, as `ask` does. */
const MAX_REPLY_BYTES = 64 * 1024;

/** Bounds an attempt, as a channel bounds a delivery. */
export const DEFAULT_TIMEOUT = '10s';

/** Opens the check of a type. @throws Error with the cure, which quotes no address and no secret */
export function openCheck(
  type: string,
  {
    check,
    secret = '',
    timeout = DEFAULT_TIMEOUT,
  }: Pick<DeclaredType, 'check' | 'secret' | 'timeout'>,
  env: NodeJS.ProcessEnv,
): RemoteCheck {
  try {
    const [address = '', key = ''] = expandAll([check, secret], env);
    if (/^https?:/i.test(address)) return httpCheck(checkAddress(address), key);
    const [, activity, taskQueue] = /^activity:(.{1,200})@([^@]{1,200})$/.exec(address) ?? [];
    if (activity !== undefined && taskQueue !== undefined) {
      if (key) throw new Error('only a check by HTTP can have a secret: remove it');
      return activityCheck({ activity, taskQueue }, toMillis(timeout, 'the timeout'));
    }
    throw new Error('its check must be an https: or http: URL, or activity:NAME@TASK_QUEUE');
  } catch (error) {
    throw new Error(`type '${type}' cannot be checked: ${reasonOf(error)}`, { cause: error });
  }
}

/** Returns the check of every declared type, or the error that makes it unusable. */
export function eachCheck(
  { types }: Settings,
  env: NodeJS.ProcessEnv,
): Map<string, RemoteCheck | Error> {
  const open = (name: string, type: DeclaredType) => {
    try {
      return openCheck(name, type, env);
    } catch (error) {
      return error instanceof Error ? error : new Error(reasonOf(error));
    }
  };
  return new Map(Object.entries(types).map(([name, type]) => [name, open(name, type)]));
}

/** Posts the request as JSON, signed by Standard Webhooks if there is a secret. */
function httpCheck(url: string, secret: string): RemoteCheck {
  const headersOf = webhookHeaders(secret);
  return {
    ask: async (request, { signal }) => {
      const body = JSON.stringify(request);
      // Each request is a message of its own: an answer that somebody remembers is of no use.
      const text = await ask(url, body, headersOf(`msg_${randomUUID()}`, body), signal);
      return replyIn(parsed(text));
    },
    probe: () => probeAddress(url, 'check'),
  };
}

/** Runs an activity of another worker with the request. */
function activityCheck(asked: RemoteActivity, timeout: number): RemoteCheck {
  const { activity, taskQueue } = asked;
  return {
    ask: async (request, services) => {
      const { askActivity } = await import('./ask-activity.js');
      const reply = await askActivity(asked, request, services, timeout);
      if (Buffer.byteLength(JSON.stringify(reply) ?? '') > MAX_REPLY_BYTES) {
        throw new Error("the check's reply is over 64 KiB");
      }
      return replyIn(reply);
    },
    probe: async ({ pollers }) => {
      const { activities } = await pollers(taskQueue);
      if (activities > 0) return `a worker polls task queue '${taskQueue}'`;
      throw new Error(
        `no worker polls task queue '${taskQueue}': start one with the activity '${activity}'`,
      );
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("the check's reply is not JSON");
  }
}

function replyIn(value: unknown): CheckReply {
  try {
    return readReply(value);
  } catch (error) {
    throw new Error(`the check's reply is invalid: ${reasonOf(error)}`, { cause: error });
  }
}
