import type { IncomingMessage } from 'node:http';
import { type Duplex, pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { z } from 'zod';
import { defineAlert } from '../alert-types/define-alert.js';
import { MESSAGE, RESOLVED, template, templateText } from '../alert-types/template.js';
import { reasonOf } from '../util/errors.js';
import { sendRequest } from '../util/http-request.js';

const TIME_LIMIT = 10_000;
const MOST_BYTES = 1024 * 1024;
const MOST_REDIRECTS = 20;
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
  status?: number | undefined;
  problem?: string | undefined;
}

/** No answer is something to say, unlike a check that was called off. */
async function look(expected: Expected, calledOff: AbortSignal): Promise<Found> {
  const late = AbortSignal.timeout(TIME_LIMIT);
  try {
    const answer = await get(expected, AbortSignal.any([calledOff, late]));
    try {
      return { status: answer.statusCode, problem: await problemOf(answer, expected) };
    } finally {
      // An answer without end is cut off.
      answer.destroy();
    }
  } catch (error) {
    calledOff.throwIfAborted();
    return {
      problem: late.aborted ? `it does not answer within ${TIME_LIMIT / 1000} s` : whyOf(error),
    };
  }
}

/** Follows redirects, unless one is expected. */
async function get(
  { url: first, status }: Expected,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let address = new URL(first);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    // A connection that was kept could have been closed meanwhile, and proves less.
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
    // What was seen and could be the beginning of the text.
    seen = seen.slice(-text.length) + decoder.decode(chunk, { stream: true });
    if (seen.includes(text)) return true;
    bytes += chunk.length;
    if (bytes >= MOST_BYTES) return false;
  }
  return false;
}

const decompressors: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Some servers compress though nobody asked for it. */
function unpacked(answer: IncomingMessage): AsyncIterable<Buffer> {
  const codings = (answer.headers['content-encoding'] ?? '').toLowerCase().split(/\s*,\s*/);
  return codings.reduceRight<Readable>((packed, coding) => {
    const decompressor = decompressors[coding]?.();
    // The error of one ends the next, which is the one that is read.
    return decompressor ? pipeline(packed, decompressor, () => {}) : packed;
  }, answer);
}

/** OpenSSL's words end in a line break. */
function whyOf(error: unknown): string {
  return `the request failed: ${reasonOf(error).trim()}`;
}
