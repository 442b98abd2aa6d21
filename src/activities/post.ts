import { ApplicationFailure } from '@temporalio/common';
import { DateTime } from 'luxon';
import { traceHeaders } from '../tracing.js';

const TIMEOUT = 10_000;

/** A receiver that asks for more is asked again after this, so that a slip of its own loses no alert. */
const LONGEST_DELAY = 24 * 60 * 60_000;

/** An address that can be posted to. @throws Error with the cure */
export function checkAddress(url: string): string {
  if (!URL.canParse(url)) throw new Error('its URL has no host');
  const { username, password } = new URL(url);
  if (!username && !password) return url;
  throw new Error(
    'its URL has a user name or password in it: use a URL with a secret path or query',
  );
}

/**
 * Posts JSON to an address, which is taken for a secret and is never named in an error. The answer is not read.
 *
 * @throws ApplicationFailure `WebhookRefused`, non-retryable when the receiver will not change its mind
 * @throws Error when there is no answer
 */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await traceHeaders()), ...headers },
    body,
  });
  if (!response.ok) throw refused(response);
  return response;
}

/** Any answer will do, since few receivers know HEAD. @throws Error when there is none */
export async function probeAddress(url: string): Promise<string> {
  const { ok, status } = await request(url, { method: 'HEAD' });
  return ok || status === 405 ? 'answers' : `answers HEAD with ${status}`;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    // A redirect could carry the alert and its signature to somebody else.
    const options: RequestInit = { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) };
    const response = await fetch(url, { ...init, ...options });
    // Not waited for: an answer without end is cut off.
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
function refused({ status, headers }: Response): ApplicationFailure {
  const retryable = status >= 500 || [408, 425, 429].includes(status);
  const delay = retryable ? retryAfter(headers.get('retry-after')) : undefined;
  return ApplicationFailure.create({
    type: 'WebhookRefused',
    message: `the webhook answered ${status}`,
    nonRetryable: !retryable,
    ...(delay !== undefined && { nextRetryDelay: delay }),
  });
}

/** In milliseconds, of seconds or an HTTP date (RFC 9110, section 10.2.3). */
export function retryAfter(value: string | null, now: number = Date.now()): number | undefined {
  const text = value?.trim() ?? '';
  const seconds = /^\d+$/.test(text);
  const delay = seconds ? Number(text) * 1000 : DateTime.fromHTTP(text).toMillis() - now;
  return delay > 0 ? Math.min(delay, LONGEST_DELAY) : undefined;
}
