import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';

/** Times are those of `performance.now()`, which no change of the clock disturbs. */
export interface Recorded {
  key: string;
  at: number;
  /** Null until it was written, and for ever when nobody was there any more to read it. */
  answer: { status: number; at: number } | null;
}

export interface Recorder {
  url: string;
  requests: Recorded[];
  /** When each key was first answered with 2xx. */
  deliveries: Map<string, number>;
  /** Resolves in the very moment in which that many keys have been. */
  delivered: (keys: number) => Promise<void>;
  /** Until it is open, its port is closed. */
  open: () => Promise<void>;
  /** Requests under way are answered first. */
  close: () => Promise<void>;
}

export interface Manners {
  status?: () => number;
  /** In milliseconds, before each answer. */
  delay?: number;
}

/** A receiver of webhooks that knows what it has answered to what. */
export async function createRecorder({
  status = () => 204,
  delay = 0,
}: Manners = {}): Promise<Recorder> {
  const requests: Recorded[] = [];
  const deliveries = new Map<string, number>();
  const written = new EventEmitter();
  const server = createServer(async (request, response) => {
    const key = String(request.headers['idempotency-key']);
    const recorded: Recorded = { key, at: performance.now(), answer: null };
    requests.push(recorded);
    request.resume();
    await sleep(delay);
    response.writeHead(status());
    // Not emitted when the sender has gone.
    response.once('finish', () => {
      recorded.answer = { status: response.statusCode, at: performance.now() };
      if (isSuccess(recorded) && !deliveries.has(key)) deliveries.set(key, recorded.answer.at);
      written.emit('answer');
    });
    response.end();
  });
  const port = await freePort();
  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    deliveries,
    delivered: async (keys) => {
      while (deliveries.size < keys) {
        await once(written, 'answer', { signal: AbortSignal.timeout(60_000) }).catch(() => {
          throw new Error(`${deliveries.size} of ${keys} were delivered, and no more in a minute`);
        });
      }
    },
    open: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

/** The requests for what had been delivered before: to a receiver that ignores the key, the same alert again. */
export function repeatsIn({ requests, deliveries }: Recorder): Recorded[] {
  return requests.filter((request) => {
    const first = deliveries.get(request.key) ?? Infinity;
    // Two at once count too.
    return request.at > first || (isSuccess(request) && (request.answer?.at ?? 0) > first);
  });
}

function isSuccess({ answer }: Recorded): boolean {
  return answer !== null && answer.status >= 200 && answer.status < 300;
}
