import { defineAlert } from 'durable-alerts';
import { z } from 'zod';
import { findReporter } from '../database/reporters.js';

export const twoDaysLate = defineAlert({
  type: 'two-days-late',
  args: z.object({ reporterId: z.string() }),
  subject: ({ reporterId }) => `reporter ${reporterId}`,
  load: ({ reporterId }, { db, now }) => findReporter(db, reporterId, now()),
  condition: (reporter) => reporter.reportsDue > 0 || `${reporter.name} owes no report`,
  message: (reporter) => ({ text: `${reporter.name}, your report is two days late.` }),
});
