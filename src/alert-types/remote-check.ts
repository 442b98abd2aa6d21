import { randomUUID } from 'node:crypto';
import { ask, checkAddress, probeAddress } from '../channels/http.js';
import { webhookHeaders } from '../channels/standard-webhooks.js';
import { type DeclaredType, expandAll, type Settings } from '../config/settings.js';
import { type CheckReply, type CheckRequest, readReply } from '../contract/remote-check.js';
import type { Services } from '../services/services.js';
import { reasonOf } from '../util/errors.js';

/** Condition of an alert that is checked elsewhere, where the data is. */
export interface RemoteCheck {
  /** @throws Error that quotes neither an address nor a secret nor the reply */
  ask(request: CheckRequest, services: Pick<Services, 'signal'>): Promise<CheckReply>;
  /** Returns whether somebody would answer, in a few words. @throws Error with the cure */
  probe(): Promise<string>;
}

/** Opens the check of a type. @throws Error with the cure, which quotes no address and no secret */
export function openCheck(
  type: string,
  { check, secret = '' }: Pick<DeclaredType, 'check' | 'secret'>,
  env: NodeJS.ProcessEnv,
): RemoteCheck {
  try {
    const [address = '', key = ''] = expandAll([check, secret], env);
    if (/^https?:/i.test(address)) return httpCheck(checkAddress(address), key);
    throw new Error('its check must begin with https: or http:');
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
