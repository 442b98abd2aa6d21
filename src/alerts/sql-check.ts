import { z } from 'zod';
import { defineAlert } from '../alert-types/define-alert.js';
import { MESSAGE, RESOLVED, template, templateText } from '../alert-types/template.js';
import { loadSettings } from '../config/settings.js';
import { databaseProblem } from '../databases/place.js';
import { oneLine } from '../util/text.js';

/** Alerts when a query returns rows. */
export const sqlCheck = defineAlert({
  type: 'sql-check',
  args: z.object({
    database: z.string().default('default').describe('a database of alerts.toml'),
    query: z.string().trim().min(1).describe('a read-only query that returns the rows to report'),
    message: templateText
      .default('Rows found: {{#more}}more than {{/more}}{{count}}\n{{list}}')
      .describe(MESSAGE),
    resolved: templateText.default('The query no longer returns rows').describe(RESOLVED),
  }),
  refuse: ({ database }) => databaseProblem(loadSettings(), database),
  load: async (args, services) => {
    const { rows, more } = await services.query(args.database, args.query);
    return { args, data: { rows, count: rows.length, more, list: rows.map(line).join('\n') } };
  },
  condition: ({ data }) => data.count > 0 || 'the query returns no rows',
  message: ({ args, data }) => template(args.message)(data),
  resolved: ({ args, data }) => template(args.resolved)(data),
});

function line(row: Record<string, unknown>): string {
  const values = Object.entries(row).map(([name, value]) => `${name}=${inLine(value)}`);
  return values.join(', ');
}

function inLine(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}
