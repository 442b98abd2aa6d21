import { createInterface } from 'node:readline';
import type { Alert } from '../alert.js';
import { requestShape } from './protocol.js';

/** How a system is asked, each in its own words. */
export interface Scheduler {
  one: (alert: Alert) => Promise<unknown>;
  /** In the fastest way that it has. */
  many: (alerts: Alert[]) => Promise<unknown>;
  /** What its caller is told. */
  cancel: (id: string) => Promise<string>;
  /** How many have not ended. */
  open: () => Promise<number>;
}

/** Answers the bench until it closes standard input. */
export async function serve(scheduler: Scheduler): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const began = performance.now();
    try {
      const result = await answer(scheduler, line);
      say({ millis: performance.now() - began, ...result });
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  }
  process.exit(0);
}

async function answer({ one, many, cancel, open }: Scheduler, line: string): Promise<object> {
  const request = requestShape.parse(JSON.parse(line));
  if (request.do === 'open') return { open: await open() };
  if (request.do === 'many') await many(request.alerts);
  if (request.do === 'each') for (const alert of request.alerts) await one(alert);
  const verdicts = [];
  if (request.do === 'cancel') for (const id of request.ids) verdicts.push(await cancel(id));
  return { verdicts };
}

function say(answered: object): void {
  process.stdout.write(`${JSON.stringify(answered)}\n`);
}
