import { z } from 'zod';
import { defineAlert } from '../alert-types/define-alert.js';

export const reminder = defineAlert({
  type: 'reminder',
  args: z.object({
    to: z.string().describe('who is reminded'),
    text: z.string().describe('of what'),
  }),
  message: ({ to, text }) => ({ text: `${to}: ${text}` }),
});
