import { z } from 'zod';
import { defineAlert } from '../registry/define-alert.js';

export const reminder = defineAlert({
  type: 'reminder',
  args: z.object({ to: z.string(), text: z.string() }),
  message: ({ to, text }) => ({ text: `${to}: ${text}` }),
});
