import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { toMillis } from '../time/duration.js';
import { parseSendWindow } from '../time/send-window.js';
import { reasonOf } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/i, {
  error: 'a name must have 1 to 63 letters, digits, - and _',
});

/** Returns the schema of a text that a parser takes. */
const parsedBy = (parseText: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    try {
      parseText(text);
    } catch (error) {
      context.addIssue(reasonOf(error));
    }
  });

const window = parsedBy(parseSendWindow);
const duration = parsedBy((text) => toMillis(text, 'it'));

/** Returns the schema of a table that has only these settings. */
const table = <Shape extends z.ZodRawShape>(settings: Shape) =>
  z.strictObject(settings, {
    error: ({ code, keys }) => {
      if (code !== 'unrecognized_keys') return undefined;
      const known = Object.keys(settings);
      const [unknown = '', ...others] = keys.map(keyText);
      const hint = others.length === 0 ? didYouMean(unknown, known) : '';
      return `unknown setting ${[unknown, ...others].join(', ')}: ${hint}use ${known.join(', ')}`;
    },
  });

const channel = table({
  url: z.string(),
  secret: z.string().optional(),
  per_second: z.number().min(0.1).max(10_000).optional(),
  window: window.optional(),
  digest_minutes: z.number().min(0.1).max(1440).optional(),
});

const calendar = table({
  /** Country or region whose public holidays are closed, such as `FR` or `DE-BY`. */
  holidays: z
    .string()
    .regex(/^[a-z]{2}(-[a-z0-9]+){0,2}$/i, 'must be a country or region such as FR or DE-BY')
    .optional(),
  dates: z.array(z.iso.date({ error: 'must be a date such as "2026-12-24"' })).default([]),
  weekend: z
    .array(z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']))
    .refine((days) => new Set(days).size < 7, { error: 'must leave a business day' })
    .default(['Sat', 'Sun']),
});

const query = table({
  database: name.default('default'),
  sql: z.string().trim().min(1),
});

const mailServer = table({ url: z.string(), from: z.string() });

/** Fields of an alert type, by the names that they have in `defineAlert`. */
const declaredType = table({
  check: z.string(),
  secret: z.string().optional(),
  args: z
    .union([z.string(), z.record(z.string(), z.json())], {
      error: 'must be a JSON Schema, or the path of a file with one',
    })
    .optional(),
  resolved: z.boolean().optional(),
  channels: z.array(z.string()).min(1).exactOptional(),
  for: duration.exactOptional(),
  expires: duration.exactOptional(),
  window: window.exactOptional(),
  timeout: duration.exactOptional(),
  retry: table({
    maximumAttempts: z.int().min(0).optional(),
    initialInterval: duration.optional(),
    backoffCoefficient: z.number().min(1).optional(),
    maximumInterval: duration.optional(),
  }).exactOptional(),
  followUp: table({
    repeatEvery: duration.optional(),
    escalate: z.array(table({ after: duration, to: z.string() })).optional(),
    ackTimeout: duration.optional(),
  }).exactOptional(),
});

const shape = table({
  channels: z.record(name, channel).default({}),
  databases: z.record(name, table({ url: z.string() })).default({}),
  queries: z.record(name, query).default({}),
  calendars: z.record(name, calendar).default({}),
  types: z.record(name, declaredType).default({}),
  smtp: mailServer.optional(),
});

/** Settings of alerts.toml. Their texts may contain environment variables, see `expand`. */
export type Settings = z.output<typeof shape> & { smtp: MailServer };
export type MailServer = z.output<typeof mailServer>;
export type NamedChannel = z.output<typeof channel>;
export type Calendar = z.output<typeof calendar>;
export type NamedQuery = z.output<typeof query>;
export type DeclaredType = z.output<typeof declaredType>;

/** URL of the database `default`, unless alerts.toml sets another. */
export const DEFAULT_DATABASE = '${DATABASE_URL}';

/** Returns the settings that apply without a file. */
function builtIn(env: NodeJS.ProcessEnv): Settings {
  const webhook = { url: '${ALERTS_WEBHOOK_URL}', secret: '${ALERTS_WEBHOOK_SECRET:-}' };
  return {
    channels: { console: { url: 'console:' }, ...(env['ALERTS_WEBHOOK_URL'] && { webhook }) },
    databases: { default: { url: DEFAULT_DATABASE } },
    queries: {},
    calendars: {},
    types: {},
    smtp: { url: '${ALERTS_SMTP_URL}', from: '${ALERTS_SMTP_FROM}' },
  };
}

/** Returns the path of alerts.toml, or of the file that stands in for it. */
export function settingsFile(env: NodeJS.ProcessEnv = process.env): string {
  return env['ALERTS_CONFIG'] || 'alerts.toml';
}

/**
 * Returns the built-in settings, overridden by those of alerts.toml or of the file in
 * ALERTS_CONFIG.
 *
 * @throws Error that names the file and the setting, and quotes nothing, since the file may hold a
 *    secret
 */
export function loadSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const file = settingsFile(env);
  const text = read(file, Boolean(env['ALERTS_CONFIG']));
  const { error, data } = shape.safeParse(parsed(file, text));
  if (error) {
    throw new Error(`${file} is invalid: ${error.issues.map(problemOf).join('; ')}`);
  }
  const { channels, databases, smtp } = builtIn(env);
  return {
    channels: { ...channels, ...data.channels },
    databases: { ...databases, ...data.databases },
    queries: data.queries,
    calendars: data.calendars,
    types: data.types,
    smtp: data.smtp ?? smtp,
  };
}

function read(file: string, required: boolean): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && !required) return '';
    throw new Error(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // oxlint-disable-next-line preserve-caught-error -- its message quotes the file
    throw new Error(`${file} is not valid TOML: see line ${error.line}, column ${error.column}`);
  }
}

function problemOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(keyText).join('.') || 'its top level';
  // For an invalid key, zod nests the reason.
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  return `${place}: ${(inner ?? issue).message.replace(/^.*received undefined$/, 'is missing')}`;
}

/** Returns the key, or … for a URL, which may be a secret. */
function keyText(key: PropertyKey): string {
  return /[:/@]/.test(String(key)) ? '…' : String(key);
}

/**
 * Replaces `${NAME}` and `${NAME:-default}` by values of the environment, as a shell does.
 *
 * @throws Error that names every unset variable that has no default
 */
export function expand(text: string, env: NodeJS.ProcessEnv = process.env): string {
  const [expanded = ''] = expandAll([text], env);
  return expanded;
}

/** Expands several texts. @throws Error that names every missing variable of all of them */
export function expandAll(texts: string[], env: NodeJS.ProcessEnv = process.env): string[] {
  const missing = new Set<string>();
  const expanded = texts.map((text) => replaced(text, env, missing));
  const [first, ...others] = missing;
  if (first === undefined) return expanded;
  throw new Error(
    others.length === 0 ? `${first} is not set` : `${[...missing].join(', ')} are not set`,
  );
}

function replaced(text: string, env: NodeJS.ProcessEnv, missing: Set<string>): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (_, inner: string) => {
    const [, variable, otherwise] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inner) ?? [];
    if (variable === undefined) throw new Error('${…} must hold the name of a variable');
    const value = (Object.hasOwn(env, variable) && env[variable]) || otherwise;
    if (value === undefined) missing.add(variable);
    return value ?? '';
  });
}
