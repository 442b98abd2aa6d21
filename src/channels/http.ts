import { ApplicationFailure } from '@temporalio/common';
import { DateTime } from 'luxon';
import type { IncomingMessage } from 'node:http';
import { traceHeaders } from '../tracing/tracing.js';
import { readText, sendRequest } from '../util/http-request.js';

/** Whom an error is about. */
type Receiver = 'webhook' | 'check';

const POST_TIMEOUT = 10_000;
const MAX_BODY_BYTES = 64 * 1024;
const CHECK_DENIED_CURE = ': compare its secret in alerts.toml with that of the service';

/** Limits the delay that a receiver may ask for, so that its mistake loses no alert. */
const MAX_RETRY_DELAY = 24 * 60 * 60_000;

/** Returns the URL if requests can be sent to it. @throws Error with the cure */
export function checkAddress(url: string): string {
  if (!URL.canParse(url)) throw new Error('its URL has no host');
  const { username, password } = new URL(url);
  if (!username && !password) return url;
  throw new Error(
    'its URL has a user name or password in it: use a URL with a secret path or query',
  );
}

/**
 * Posts JSON to an address, which is treated as a secret and never appears in an error. Ignores the
 * response body.
 *
 * @throws ApplicationFailure `WebhookRefused`, non-retryable when no retry helps
 * @throws Error when there is no response
 */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const answer = await request(url, await postOf(body, headers), 'webhook');
  discardBody(answer);
  if (!isOk(answer)) throw refused(answer, 'webhook');
  return answer;
}

/**
 * Posts JSON to the address of a check, as `post` does, and returns the text of the answer. Waits
 * until the signal aborts.
 *
 * @throws ApplicationFailure `CheckRefused`, non-retryable when no retry helps
 * @throws Error when there is no response, or a long one
 */
export async function ask(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<string> {
  try {
    const answer = await sendRequest(new URL(url), { ...(await postOf(body, headers)), signal });
    if (isOk(answer)) return await readText(answer, MAX_BODY_BYTES);
    discardBody(answer);
    throw refused(answer, 'check');
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    if (error instanceof RangeError)
      throw new Error("the check's reply is over 64 KiB", { cause: error });
    // oxlint-disable-next-line preserve-caught-error -- its message could hold the URL
    throw new Error(`the check did not answer: ${codeOf(error)}`);
  }
}

async function postOf(body: string, headers: Record<string, string>) {
  const own = { 'content-type': 'application/json', ...(await traceHeaders()) };
  return { method: 'POST', headers: { ...own, ...headers }, body };
}

/**
 * Checks that an address answers. Any status will do, since few receivers support HEAD.
 *
 * @throws Error when there is no response
 */
export async function probeAddress(url: string, receiver: Receiver = 'webhook'): Promise<string> {
  const answer = await request(url, { method: 'HEAD' }, receiver);
  discardBody(answer);
  const status = statusOf(answer);
  return isOk(answer) || status === 405 ? 'answers' : `answers HEAD with ${status}`;
}

type Request = Omit<Parameters<typeof sendRequest>[1], 'signal'>;

/**
 * Sends a request. Follows no redirect, which could send the alert and its signature to somebody
 * else.
 */
async function request(
  url: string,
  options: Request,
  receiver: Receiver,
): Promise<IncomingMessage> {
  const signal = AbortSignal.timeout(POST_TIMEOUT);
  try {
    return await sendRequest(new URL(url), { ...options, signal });
  } catch (error) {
    const why = signal.aborted ? `no answer within ${POST_TIMEOUT / 1000} s` : codeOf(error);
    // oxlint-disable-next-line preserve-caught-error -- its message could hold the URL
    throw new Error(`the ${receiver} did not answer: ${why}`);
  }
}

/**
 * Discards the body without waiting for it. The connection is reused after a short body, and closed
 * during a long one.
 */
function discardBody(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) answer.destroy();
  });
  answer.on('error', () => {});
}

/** Returns only the error code, because the message may hold the URL. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}

function statusOf({ statusCode = 0 }: IncomingMessage): number {
  return statusCode;
}

function isOk(answer: IncomingMessage): boolean {
  return statusOf(answer) >= 200 && statusOf(answer) < 300;
}

/**
 * Returns the failure for a refusal. Only the statuses after which the server may recover are
 * retried (RFC 9110, section 15).
 */
function refused(answer: IncomingMessage, receiver: Receiver): ApplicationFailure {
  const status = statusOf(answer);
  const retryable = status >= 500 || [408, 425, 429].includes(status);
  const isCheckDenied = receiver === 'check' && [401, 403].includes(status);
  const delay = retryable ? retryAfter(answer.headers['retry-after']) : undefined;
  return ApplicationFailure.create({
    type: receiver === 'webhook' ? 'WebhookRefused' : 'CheckRefused',
    message: `the ${receiver} answered ${status}${isCheckDenied ? CHECK_DENIED_CURE : ''}`,
    nonRetryable: !retryable,
    ...(delay !== undefined && { nextRetryDelay: delay }),
  });
}

/** Returns the delay in a Retry-After header, in milliseconds (RFC 9110, section 10.2.3). */
export function retryAfter(
  value: string | undefined,
  now: number = Date.now(),
): number | undefined {
  const text = value?.trim() ?? '';
  const seconds = /^\d+$/.test(text);
  const delay = seconds ? Number(text) * 1000 : DateTime.fromHTTP(text).toMillis() - now;
  return delay > 0 ? Math.min(delay, MAX_RETRY_DELAY) : undefined;
}
