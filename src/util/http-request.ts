import { type IncomingMessage, type OutgoingHttpHeaders, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';

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
