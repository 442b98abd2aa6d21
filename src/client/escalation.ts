import { BadInput } from './errors.js';

/** `15m=mailto:lead@example.org`: after which time whom to tell. @throws BadInput */
export function readEscalation(text: string): { after: string; to: string } {
  const [, after, to] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (after !== undefined && to !== undefined) return { after, to };
  throw new BadInput(`'${text.slice(0, 40)}' is no escalation: write it as 15m=CHANNEL`);
}
