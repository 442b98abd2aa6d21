import { z } from 'zod';
import { BadInput } from '../errors.js';

const escalation = z.object({ after: z.string(), to: z.string() });

/** `15m=mailto:lead@example.org`: after which time whom to tell. @throws BadInput */
export function readEscalation(text: string): z.infer<typeof escalation> {
  const [, after, to] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (after !== undefined && to !== undefined) return { after, to };
  throw new BadInput(`'${text.slice(0, 40)}' is no escalation: write it as 15m=CHANNEL`);
}

/** What `readEscalation` reads. */
export function writeEscalation(given: unknown): string {
  const { after, to } = escalation.parse(given);
  return `${after}=${to}`;
}
