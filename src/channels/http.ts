import { ApplicationFailure } from '@temporalio/common';
import { DateTime } from 'luxon';
import type { IncomingMessage } from 'node:http';
import { traceHeaders } from '../tracing/tracing.js';
import { sendRequest } from '../util/http-request.js';

const POST_TIMEOUT = 10_000;
const MOST_BYTES = 64 * 1024;

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
): Promise<IncomingMessage> {
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await traceHeaders()), ...headers },
    body,
  });
  if (!isOk(answer)) throw refused(answer);
  return answer;
}

/** Any answer will do, since few receivers know HEAD. @throws Error when there is none */
export async function probeAddress(url: string): Promise<string> {
  const answer = await request(url, { method: 'HEAD' });
  const status = statusOf(answer);
  return isOk(answer) || status === 405 ? 'answers' : `answers HEAD with ${status}`;
}

type Request = Omit<Parameters<typeof sendRequest>[1], 'signal'>;

/** Follows no redirect, which could carry the alert and its signature to somebody else. */
async function request(url: string, options: Request): Promise<IncomingMessage> {
  const signal = AbortSignal.timeout(POST_TIMEOUT);
  try {
    const answer = await sendRequest(new URL(url), { ...options, signal });
    passOver(answer);
    return answer;
  } catch (error) {
    const why = signal.aborted ? `no answer within ${POST_TIMEOUT / 1000} s` : codeOf(error);
    // oxlint-disable-next-line preserve-caught-error -- its words could hold the URL
    throw new Error(`the webhook did not answer: ${why}`);
  }
}

/** Does not wait for the body, lets the connection be used again after a short one, and cuts off a long one. */
function passOver(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) answer.destroy();
  });
  answer.on('error', () => {});
}

/** Only the code: the words may hold the URL. */
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

/** The server may recover from these; any other refusal is final (RFC 9110, section 15). */
function refused(answer: IncomingMessage): ApplicationFailure {
  const status = statusOf(answer);
  const retryable = status >= 500 || [408, 425, 429].includes(status);
  const delay = retryable ? retryAfter(answer.headers['retry-after']) : undefined;
  return ApplicationFailure.create({
    type: 'WebhookRefused',
    message: `the webhook answered ${status}`,
    nonRetryable: !retryable,
    ...(delay !== undefined && { nextRetryDelay: delay }),
  });
}

/** In milliseconds, of seconds or an HTTP date (RFC 9110, section 10.2.3). */
export function retryAfter(
  value: string | undefined,
  now: number = Date.now(),
): number | undefined {
  const text = value?.trim() ?? '';
  const seconds = /^\d+$/.test(text);
  const delay = seconds ? Number(text) * 1000 : DateTime.fromHTTP(text).toMillis() - now;
  return delay > 0 ? Math.min(delay, LONGEST_DELAY) : undefined;
}
