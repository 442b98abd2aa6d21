import { z } from 'zod';
import { defineAlert } from '../alert-types/define-alert.js';
import { MESSAGE, RESOLVED, template, templateText } from '../alert-types/template.js';
import { loadSettings, type Settings } from '../config/settings.js';
import { parameterNames } from '../databases/parameters.js';
import { databaseProblem } from '../databases/place.js';
import { reasonOf } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import { oneLine } from '../util/text.js';

const args = z
  .object({
    database: z.string().default('default').describe('a database of alerts.toml'),
    query: z
      .string()
      .trim()
      .min(1)
      .describe('a query of alerts.toml, or a read-only query that returns the rows to report'),
    message: templateText
      .default('Rows found: {{#more}}more than {{/more}}{{count}}\n{{list}}')
      .describe(MESSAGE),
    resolved: templateText.default('The query no longer returns rows').describe(RESOLVED),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Alerts when a query returns rows. Further args are the parameters of the query. */
export const sqlCheck = defineAlert({
  type: 'sql-check',
  args,
  refuse: (given) => problemOf(given, loadSettings()),
  load: async (given, services) => {
    const { database, sql, parameters } = findQuery(given, loadSettings());
    const { rows, more } = await services.query(database, sql, parameters);
    const data = { rows, count: rows.length, more, list: rows.map(line).join('\n') };
    return { args: given, data };
  },
  condition: ({ data }) => data.count > 0 || 'the query returns no rows',
  message: ({ args: given, data }) => template(given.message)(data),
  resolved: ({ args: given, data }) => template(given.resolved)(data),
});

/** @throws Error when alerts.toml lacks the query, which a later version of the file may have */
function findQuery({ database, query, ...others }: z.output<typeof args>, { queries }: Settings) {
  const { message: _, resolved: __, ...parameters } = others;
  const named = Object.hasOwn(queries, query) ? queries[query] : undefined;
  if (named) return { ...named, parameters };
  if (!/^[\w-]+$/.test(query)) return { database, sql: query, parameters };
  const names = Object.keys(queries);
  const known = names.length === 0 ? '' : `use one of ${names.join(', ')}, or `;
  throw new Error(
    `unknown query '${query}': ${didYouMean(query, names)}${known}add it to alerts.toml, or write a select`,
  );
}

/** Returns why the args fit no query, if they do not. */
function problemOf(given: z.output<typeof args>, settings: Settings): string | undefined {
  let found: ReturnType<typeof findQuery>;
  try {
    found = findQuery(given, settings);
  } catch (error) {
    return reasonOf(error);
  }
  const { database, sql, parameters } = found;
  if (given.database !== 'default' && given.database !== database) {
    return `the query '${given.query}' is for the database ${database}: leave database out`;
  }
  const names = parameterNames(sql);
  const unknown = Object.keys(parameters).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const cure = names.length === 0 ? 'leave it out' : `use ${names.join(', ')}`;
    return `unknown arg '${unknown}' for the query: ${didYouMean(unknown, names)}${cure}`;
  }
  const missing = names.filter((name) => !Object.hasOwn(parameters, name));
  if (missing.length > 0) {
    return `the query needs ${missing.join(', ')}: add ${missing.map((name) => `--arg ${name}=…`).join(' ')}`;
  }
  return databaseProblem(settings, database);
}

function line(row: Record<string, unknown>): string {
  const values = Object.entries(row).map(([name, value]) => `${name}=${inLine(value)}`);
  return values.join(', ');
}

function inLine(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}
