import { readFileSync } from 'node:fs';

export interface Delivery {
  id: string;
  /** Milliseconds since 1970, like `at`. */
  due: number;
  at: number;
}

/** What the workers have written so far; a line that is not whole yet is left for later. */
export function readDeliveries(file: string): Delivery[] {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return [...whole.matchAll(/^(\S+) (\d+) (\d+)$/gm)].map(([, id = '', due, at]) => ({
    id,
    due: Number(due),
    at: Number(at),
  }));
}

/** The first of each alert. */
export function firstOfEach(deliveries: Delivery[]): Delivery[] {
  return [...new Map(deliveries.toReversed().map((each) => [each.id, each])).values()];
}

/** In milliseconds. A worker's clock and the server's are the same here, so one that is early would be a fault. */
export function latenessOf({ due, at }: Delivery): number {
  return at - due;
}
