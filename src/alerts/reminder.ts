import { z } from 'zod';
import { defineAlert } from '../alert-types/define-alert.js';

export const reminder = defineAlert({
  type: 'reminder',
  args: z.object({
    to: z.string().describe('the person to remind'),
    text: z.string().describe('the text of the reminder'),
  }),
  message: ({ to, text }) => ({ text: `${to}: ${text}` }),
});
