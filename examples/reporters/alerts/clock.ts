import { defineAlert } from 'durable-alerts';
import { z } from 'zod';

/** Alert type with state: counts its ticks for as long as the worker runs. */
class Clock {
  readonly type = 'clock';
  readonly args = z.object({ name: z.string().default('ticker') });
  #ticks = 0;

  message({ name }: { name: string }) {
    this.#ticks += 1;
    return { text: `${name}: tick ${this.#ticks}` };
  }
}

export const clock = defineAlert(new Clock());
