import { type IncomingMessage, type OutgoingHttpHeaders, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { type Duplex, pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

interface Options {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  signal: AbortSignal;
}

/**
 * Sends a request to any port, unlike `fetch`, which refuses the ports that browsers block. Follows
 * no redirect, and leaves the response body to the caller, who must read or destroy it.
 *
 * @throws Error when no response begins
 */
export function sendRequest(
  url: URL,
  { body, headers, ...options }: Options,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  // Some servers refuse clients that send no user agent.
  const named = { 'user-agent': 'durable-alerts', accept: '*/*', ...headers };
  return new Promise((resolve, reject) => {
    request(url, { ...options, headers: named }, resolve)
      .on('error', reject)
      .end(body);
  });
}

/** Returns the body as text. @throws RangeError when it is longer */
export async function readText(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of unpacked(answer)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new RangeError(`the body is over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const decompressors: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Decompresses an answer, since some servers compress without being asked. */
export function unpacked(answer: IncomingMessage): AsyncIterable<Buffer> {
  const codings = (answer.headers['content-encoding'] ?? '').toLowerCase().split(/\s*,\s*/);
  return codings.reduceRight<Readable>((packed, coding) => {
    const decompressor = decompressors[coding]?.();
    // An error of one stage ends the next, and the last one is read.
    return decompressor ? pipeline(packed, decompressor, () => {}) : packed;
  }, answer);
}
