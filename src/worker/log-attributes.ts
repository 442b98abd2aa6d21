import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { z } from 'zod';

const request = z.object({ type: z.string() });

/** Every line of an attempt says which alert it is about, in this product's words. */
export function logAttributes(context: Context): ActivityInterceptors {
  let type: string | undefined;
  return {
    inbound: {
      execute: (input, next) => {
        type = request.safeParse(input.args[0]).data?.type;
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (input, next) => {
        // Where there are traces.
        const { trace_id, span_id } = next(input);
        return {
          alertId: context.info.workflowExecution?.workflowId,
          type,
          attempt: context.info.attempt,
          ...(trace_id ? { trace_id, span_id } : {}),
        };
      },
    },
  };
}
