import { z } from 'zod';
import { alertShape } from '../alert.js';

/** What the bench asks a client process, as a line of JSON each, answered in turn. */
export const requestShape = z.discriminatedUnion('do', [
  z.object({ do: z.literal('each'), alerts: z.array(alertShape) }),
  z.object({ do: z.literal('many'), alerts: z.array(alertShape) }),
  z.object({ do: z.literal('cancel'), ids: z.array(z.string()) }),
  z.object({ do: z.literal('open') }),
]);
export type Request = z.output<typeof requestShape>;

export const answerShape = z.union([
  z.object({
    /** How long it took. */
    millis: z.number(),
    /** What was said of each cancellation. */
    verdicts: z.array(z.string()).default([]),
    /** How many alerts have not ended. */
    open: z.number().default(NaN),
  }),
  z.object({ error: z.string() }),
]);
export type Answer = Exclude<z.output<typeof answerShape>, { error: string }>;
