import { z } from 'zod';
import { reasonOf } from '../reason.js';
import { defineAlert } from '../registry/define-alert.js';
import { template, templateText } from '../registry/template.js';

const TIME_LIMIT = 10_000;
const MOST_BYTES = 1024 * 1024;

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .refine((text) => !URL.canParse(text) || !hasUser(new URL(text)), {
    error: 'must have no user name and no password in it: they would be kept in Temporal',
  });

function hasUser({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

const args = z.object({
  url,
  /** By default any 2xx. */
  status: z.int().min(100).max(599).optional(),
  /** What the answer must contain. */
  text: z.string().min(1).max(1000).optional(),
  message: templateText.default('{{url}}: {{problem}}'),
  resolved: templateText.default('{{url}} is in order again: it answers {{status}}'),
});
type Expected = z.output<typeof args>;

/** There is something to say when a web address does not answer as expected. */
export const httpCheck = defineAlert({
  type: 'http-check',
  args,
  load: async (expected, { signal }) => {
    const started = performance.now();
    const found = await look(expected, signal);
    const milliseconds = Math.round(performance.now() - started);
    return { args: expected, data: { url: expected.url, ...found, milliseconds } };
  },
  condition: ({ data }) => data.problem !== undefined || `it answers ${data.status}`,
  message: ({ args: { message }, data }) => template(message)(data),
  resolved: ({ args: { resolved }, data }) => template(resolved)(data),
});

interface Found {
  status?: number;
  problem?: string | undefined;
}

/** No answer is something to say, unlike a check that was called off. */
async function look(expected: Expected, calledOff: AbortSignal): Promise<Found> {
  const signal = AbortSignal.any([calledOff, AbortSignal.timeout(TIME_LIMIT)]);
  try {
    const response = await fetch(expected.url, {
      redirect: isRedirect(expected.status) ? 'manual' : 'follow',
      // A connection that was kept could have been closed meanwhile, and proves less.
      headers: { connection: 'close' },
      signal,
    });
    const problem = await problemOf(response, expected);
    // Not waited for: an answer without end is cut off.
    await response.body?.cancel();
    return { status: response.status, problem };
  } catch (error) {
    calledOff.throwIfAborted();
    return { problem: whyOf(error) };
  }
}

function isRedirect(status = 200): boolean {
  return status >= 300 && status < 400;
}

async function problemOf(
  response: Response,
  { status, text }: Expected,
): Promise<string | undefined> {
  const asExpected = status === undefined ? response.ok : response.status === status;
  if (!asExpected) {
    return `it answers ${response.status}${status === undefined ? '' : `, not ${status}`}`;
  }
  if (text === undefined || (await contains(response, text))) return undefined;
  return `it answers ${response.status} without ${JSON.stringify(text)}`;
}

async function contains(response: Response, text: string): Promise<boolean> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let seen = '';
  for await (const chunk of response.body ?? []) {
    // What was seen and could be the beginning of the text.
    seen = seen.slice(-text.length) + decoder.decode(chunk, { stream: true });
    if (seen.includes(text)) return true;
    bytes += chunk.length;
    if (bytes >= MOST_BYTES) return false;
  }
  return false;
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return `it gives no proper answer: ${String(error)}`;
  if (error.name === 'TimeoutError') return `it does not answer within ${TIME_LIMIT / 1000} s`;
  // Of fetch, only the cause says what is wrong; OpenSSL's words end in a line break.
  return `it gives no proper answer: ${reasonOf(error.cause ?? error).trim()}`;
}
