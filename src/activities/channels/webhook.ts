import { ApplicationFailure } from '@temporalio/common';
import type { Channel } from './channel.js';

const TIMEOUT = 10_000;

/** Posts `{text, alertId, type, dueAt}` as JSON to a URL, which is a secret and is never named in an error. */
export function webhookChannel(url: string | undefined): Channel {
  const endpoint = () => {
    if (url === undefined) throw unusable('ALERTS_WEBHOOK_URL is not set: set it for the worker');
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw unusable('ALERTS_WEBHOOK_URL is not an http or https URL');
    }
    const { username, password } = new URL(url);
    if (username || password) {
      throw unusable(
        'ALERTS_WEBHOOK_URL has a user name or password in it: use a URL with a secret path or query',
      );
    }
    return url;
  };
  return {
    deliver: async (message, { idempotencyKey, ...context }) => {
      const response = await request(endpoint(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify({ ...message, ...context }),
      });
      if (!response.ok) throw refused(response.status);
      return { id: response.headers.get('x-request-id') ?? idempotencyKey };
    },
    probe: async () => {
      if (url === undefined) return 'not in use: set ALERTS_WEBHOOK_URL to use it';
      await request(endpoint(), { method: 'HEAD' });
      return 'answers';
    },
  };
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    // A redirect could carry the alert to somebody else.
    const options: RequestInit = { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) };
    const response = await fetch(url, { ...init, ...options });
    await response.body?.cancel();
    return response;
  } catch (error) {
    // oxlint-disable-next-line preserve-caught-error -- its words could hold the URL
    throw new Error(`the webhook did not answer: ${whyOf(error)}`);
  }
}

/** Only the code of the cause: the words of fetch may hold the URL. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}

/** The server may recover from these; any other refusal is final (RFC 9110, section 15). */
function refused(status: number): ApplicationFailure {
  const retryable = status >= 500 || status === 408 || status === 429;
  return ApplicationFailure.create({
    type: 'WebhookRefused',
    message: `the webhook answered ${status}`,
    nonRetryable: !retryable,
  });
}

function unusable(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'ChannelUnusable');
}
