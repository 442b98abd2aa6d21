import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { defineAlert } from '../alert-types/define-alert.js';
import { MESSAGE, RESOLVED, template, templateText } from '../alert-types/template.js';
import { reasonOf } from '../util/errors.js';
import { sendRequest, unpacked } from '../util/http-request.js';

const TIME_LIMIT = 10_000;
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .refine((text) => !URL.canParse(text) || !hasUser(new URL(text)), {
    error: 'must not contain a user name or password: Temporal would store them',
  });

function hasUser({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

const args = z.object({
  url: url.describe('the address'),
  status: z.int().min(100).max(599).optional().describe('the expected status, by default any 2xx'),
  text: z.string().min(1).max(1000).optional().describe('the text that the answer must contain'),
  message: templateText.default('{{url}}: {{problem}}').describe(MESSAGE),
  resolved: templateText.default('{{url}} has recovered: it answers {{status}}').describe(RESOLVED),
});
type Expected = z.output<typeof args>;

/** Alerts when a web address does not answer as expected. */
export const httpCheck = defineAlert({
  type: 'http-check',
  args,
  load: async (expected, { signal }) => {
    const started = performance.now();
    const found = await probe(expected, signal);
    const milliseconds = Math.round(performance.now() - started);
    return { args: expected, data: { url: expected.url, ...found, milliseconds } };
  },
  condition: ({ data }) => data.problem !== undefined || `it answers ${data.status}`,
  message: ({ args: { message }, data }) => template(message)(data),
  resolved: ({ args: { resolved }, data }) => template(resolved)(data),
});

interface Found {
  status?: number | undefined;
  problem?: string | undefined;
}

/** Probes the address. A missing answer is a problem to report, but a cancelled check is not. */
async function probe(expected: Expected, cancelled: AbortSignal): Promise<Found> {
  const late = AbortSignal.timeout(TIME_LIMIT);
  try {
    const answer = await get(expected, AbortSignal.any([cancelled, late]));
    try {
      return { status: answer.statusCode, problem: await problemOf(answer, expected) };
    } finally {
      // Cuts off an endless answer.
      answer.destroy();
    }
  } catch (error) {
    cancelled.throwIfAborted();
    return {
      problem: late.aborted ? `it does not answer within ${TIME_LIMIT / 1000} s` : failureOf(error),
    };
  }
}

/** Sends a GET request. Follows redirects, unless one is expected. */
async function get(
  { url: first, status }: Expected,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let address = new URL(first);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    // Uses a new connection, because a kept one may be closed by now and proves less.
    const answer = await sendRequest(address, { headers: { connection: 'close' }, signal });
    const { statusCode = 0, headers } = answer;
    const location = REDIRECTS.has(statusCode) && !isRedirect(status) && headers.location;
    if (!location) return answer;
    answer.destroy();
    address = new URL(location, address);
  }
  throw new Error('redirect count exceeded');
}

function isRedirect(status = 200): boolean {
  return status >= 300 && status < 400;
}

async function problemOf(
  answer: IncomingMessage,
  { status, text }: Expected,
): Promise<string | undefined> {
  const { statusCode = 0 } = answer;
  const asExpected =
    status === undefined ? statusCode >= 200 && statusCode < 300 : statusCode === status;
  if (!asExpected) {
    return `it answers ${statusCode}${status === undefined ? '' : `, not ${status}`}`;
  }
  if (text === undefined || (await contains(answer, text))) return undefined;
  return `it answers ${statusCode} without ${JSON.stringify(text)}`;
}

async function contains(answer: IncomingMessage, text: string): Promise<boolean> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let seen = '';
  for await (const chunk of unpacked(answer)) {
    // Keeps the end of the text seen so far, which may be the start of a match.
    seen = seen.slice(-text.length) + decoder.decode(chunk, { stream: true });
    if (seen.includes(text)) return true;
    bytes += chunk.length;
    if (bytes >= MAX_BODY_BYTES) return false;
  }
  return false;
}

/** Describes a failed request. OpenSSL's messages end in a line break. */
function failureOf(error: unknown): string {
  return `the request failed: ${reasonOf(error).trim()}`;
}
