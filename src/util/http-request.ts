import { type IncomingMessage, type OutgoingHttpHeaders, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';

interface Options {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  signal: AbortSignal;
}

/**
 * Sends a request to any port, unlike `fetch`, which refuses those that browsers block. It follows no redirect, and
 * leaves the body of the answer to the caller, who reads or destroys it.
 *
 * @throws Error when no answer begins
 */
export function sendRequest(
  url: URL,
  { body, headers, ...options }: Options,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
  // Some servers refuse a client without a name.
  const named = { 'user-agent': 'durable-alerts', accept: '*/*', ...headers };
  return new Promise((resolve, reject) => {
    request(url, { ...options, headers: named }, resolve)
      .on('error', reject)
      .end(body);
  });
}
