import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors, ActivityInterceptorsFactory } from '@temporalio/worker';
import { z } from 'zod';
import type { Dependencies, Observer } from '../activities/dependencies.js';
import { executionOf } from '../activities/fire.js';
import { forgetOldest } from '../activities/recent-deliveries.js';
import { withSpan } from '../tracing/tracing.js';
import type { Metrics } from './metrics.js';

/** Returns hooks that measure checks and deliveries, count failed deliveries, and trace deliveries. */
export function observerOf(metrics: Metrics): Observer {
  // The rest of a URL may be a secret.
  const labelOf = (channel: string) =>
    URL.canParse(channel) ? new URL(channel).protocol.replace(/:$/, '') : channel;
  return {
    check: (type, work) =>
      timed(work, (seconds) => metrics.condition.record(seconds, { alert_type: type })),
    delivery: (name, type, work) => {
      const channel = labelOf(name);
      const attributes = { 'alert.type': type, 'alert.channel': channel };
      const deliver = () => timed(work, (seconds) => metrics.delivery.record(seconds, { channel }));
      return withSpan(`deliver ${channel}`, attributes, deliver).catch((error: unknown) => {
        metrics.channelErrors.add(1, { channel });
        throw error;
      });
    },
  };
}

async function timed<T>(work: () => Promise<T>, record: (seconds: number) => void): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    record((performance.now() - start) / 1000);
  }
}

const named = z.object({ type: z.string() });
const request = z.object({
  type: z.string(),
  channel: z.string(),
  dueAt: z.string(),
  round: z.number().optional(),
  grace: z.number().default(0),
  for: z.number().default(0),
  retry: z.object({ maximumAttempts: z.number() }).optional(),
});
type Request = z.output<typeof request>;

const fired = request.transform((each) => [each]);
const batch = z
  .object({ members: z.array(z.object({ request })) })
  .transform(({ members }) => members.map((member) => member.request));

/** Maps the activities whose outcomes count to the schema of their argument. */
const counted = new Map<string, z.ZodType<Request[]>>([
  ['fire', fired],
  ['fireLocally', fired],
  ['deliverDigest', batch],
]);

const answer = z.object({ status: z.string() });
const answers = z.union([z.array(answer), answer.transform((each) => [each])]);

/** Lists the statuses after which the alert fires on the channel again. */
const interim = new Set(['limited', 'slow', 'held', 'gathered', 'holding']);

/**
 * Returns an interceptor that puts the alert's id, its type and the attempt into each line of the log, and counts
 * attempts and outcomes of alerts, once per channel.
 */
export function activityInterceptor(
  types: Dependencies['types'],
  metrics: Metrics,
): ActivityInterceptorsFactory {
  // Temporal may ask for an attempt again whose outcome it did not hear of.
  const seen = new Set<string>();
  const isNew = (outcome: string) => {
    if (seen.has(outcome)) return false;
    seen.add(outcome);
    forgetOldest(seen);
    return true;
  };
  // Anybody can schedule a type of any name, which must not become a label.
  const labels = ({ type }: Request) => ({ alert_type: types.has(type) ? type : 'unknown' });

  const countAnswers = ({ info }: Context, requests: Request[], result: unknown, start: number) => {
    const isDigest = info.activityType === 'deliverDigest';
    const digest = `${info.workflowExecution?.runId}/${info.activityId}`;
    for (const [index, { status }] of (answers.safeParse(result).data ?? []).entries()) {
      const each = requests[index];
      if (!each || interim.has(status)) continue;
      const execution = isDigest ? `${digest}/${index}` : executionOf(each);
      if (!isNew(`${execution}/${status}`)) continue;
      metrics.fired.add(1, { ...labels(each), status });
      if (status !== 'sent' || isDigest || waitsOnPurpose(each)) continue;
      const late = Math.max(0, start - Date.parse(each.dueAt) - each.grace);
      metrics.lateness.record(late / 1000, labels(each));
    }
  };

  return (context: Context): ActivityInterceptors => {
    const { info } = context;
    let type: string | undefined;
    return {
      inbound: {
        execute: async (input, next) => {
          const [arg] = input.args;
          type = named.safeParse(arg).data?.type;
          const requests = counted.get(info.activityType)?.safeParse(arg).data ?? [];
          const start = Date.now();
          if (info.attempt > 1) for (const each of requests) metrics.retries.add(1, labels(each));
          try {
            const result: unknown = await next(input);
            countAnswers(context, requests, result, start);
            return result;
          } catch (error) {
            const status = finalStatus(error, context, requests);
            if (status)
              for (const each of requests) metrics.fired.add(1, { ...labels(each), status });
            throw error;
          }
        },
      },
      outbound: {
        getLogAttributes: (input, next) => {
          // Present only if traces are on.
          const { trace_id, span_id } = next(input);
          return {
            alertId: info.workflowExecution?.workflowId,
            type,
            attempt: info.attempt,
            ...(trace_id ? { trace_id, span_id } : {}),
          };
        },
      },
    };
  };
}

/** Returns whether the delivery waits for a condition to hold long enough, or for an acknowledgement. */
function waitsOnPurpose({ for: forMillis, round }: Request): boolean {
  return forMillis > 0 || round !== undefined;
}

/** Returns how a failed attempt ends its alert; undefined when another attempt follows. */
function finalStatus(
  error: unknown,
  { info, cancellationSignal, cancellationDetails }: Context,
  [first]: Request[],
): 'cancelled' | 'failed' | undefined {
  if (cancellationSignal.aborted) {
    // Without a request to cancel, the worker is stopping, and another worker makes the attempt.
    return cancellationDetails?.cancelRequested ? 'cancelled' : undefined;
  }
  // An activity makes the attempts that follow a local one.
  const retry = info.isLocal ? first?.retry : info.retryPolicy;
  const final = error instanceof ApplicationFailure && error.nonRetryable;
  return final || info.attempt >= (retry?.maximumAttempts || Infinity) ? 'failed' : undefined;
}
