import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expand, expandAll, loadSettings } from '../../src/config/settings.js';

/** Loads the settings of a file with a text. */
async function settingsOf(text: string, env: NodeJS.ProcessEnv = {}) {
  const file = await fileWith(text);
  return loadSettings({ ...env, ALERTS_CONFIG: file });
}

/** Deletes it after the test. */
async function fileWith(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-settings-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'alerts.toml');
  await writeFile(file, text);
  return file;
}

/** Returns the error of a file, with FILE as its name. It must be one line without a secret. */
async function problemOf(text: string): Promise<string> {
  const file = await fileWith(text);
  try {
    loadSettings({ ALERTS_CONFIG: file });
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    expect(message).not.toMatch(/s3cret|\n/);
    return message.replace(file, 'FILE');
  }
  throw new Error('nothing is wrong');
}

const builtIn = {
  channels: { console: { url: 'console:' } },
  databases: { default: { url: '${DATABASE_URL}' } },
  queries: {},
  calendars: {},
  types: {},
  smtp: { url: '${ALERTS_SMTP_URL}', from: '${ALERTS_SMTP_FROM}' },
};

describe('without a file', () => {
  test('the built-in settings apply', () => {
    expect(loadSettings({})).toEqual(builtIn);
    expect(loadSettings({ ALERTS_CONFIG: '' })).toEqual(builtIn);
  });

  test('the channel webhook exists if the environment has its URL', () => {
    expect(loadSettings({ ALERTS_WEBHOOK_URL: 'https://example.com/' }).channels).toEqual({
      ...builtIn.channels,
      webhook: { url: '${ALERTS_WEBHOOK_URL}', secret: '${ALERTS_WEBHOOK_SECRET:-}' },
    });
    expect(loadSettings({ ALERTS_WEBHOOK_URL: '' }).channels).toEqual(builtIn.channels);
  });
});

describe('a file', () => {
  test('adds to the built-in settings', async () => {
    const settings = await settingsOf(`
      [channels.ops]
      url = "slack+\${OPS_URL}"
      per_second = 0.5
      [channels.signed]
      url = "https://example.com/"
      secret = "\${SIGNING:-}"
      [databases.shop]
      url = "\${SHOP_URL}"
      [queries.unpaid]
      database = "shop"
      sql = " select id from orders where unpaid_days > :days "
      [queries.low]
      sql = "select sku from stock"
      [calendars.fr]
      holidays = "FR"
      dates = ["2026-12-24"]
      [smtp]
      url = "smtp://localhost"
      from = "alerts@example.com"
    `);
    expect(settings).toEqual({
      channels: {
        ...builtIn.channels,
        ops: { url: 'slack+${OPS_URL}', per_second: 0.5 },
        signed: { url: 'https://example.com/', secret: '${SIGNING:-}' },
      },
      databases: { ...builtIn.databases, shop: { url: '${SHOP_URL}' } },
      queries: {
        unpaid: { database: 'shop', sql: 'select id from orders where unpaid_days > :days' },
        low: { database: 'default', sql: 'select sku from stock' },
      },
      calendars: { fr: { holidays: 'FR', dates: ['2026-12-24'], weekend: ['Sat', 'Sun'] } },
      types: {},
      smtp: { url: 'smtp://localhost', from: 'alerts@example.com' },
    });
  });

  test('overrides built-in settings with the same name', async () => {
    const text = '[channels.webhook]\nurl = "https://example.com/mine"';
    const { channels } = await settingsOf(text, { ALERTS_WEBHOOK_URL: 'https://example.com/' });
    expect(channels['webhook']).toEqual({ url: 'https://example.com/mine' });
  });

  test('may be empty', async () => {
    expect(await settingsOf('')).toEqual(builtIn);
  });

  test('must exist if it is named', () => {
    expect(() => loadSettings({ ALERTS_CONFIG: '/no/such.toml' })).toThrow(
      /^\/no\/such\.toml cannot be read: ENOENT.*$/,
    );
  });

  test('cannot be a directory', () => {
    expect(() => loadSettings({ ALERTS_CONFIG: tmpdir() })).toThrow(
      `${tmpdir()} cannot be read: EISDIR`,
    );
  });

  test('is named if it cannot be read', () => {
    // Root can read every file, but not one below a file.
    expect(() => loadSettings({ ALERTS_CONFIG: '/dev/null/alerts.toml' })).toThrow(
      '/dev/null/alerts.toml cannot be read: ENOTDIR',
    );
  });
});

describe('the error of an invalid file is one line without secrets', () => {
  test.each([
    ['[channels.ops]\nurl = "https://example.com/s3cret', 2, 7],
    ['a = 1\na = "s3cret"', 2, 1],
    ['s3cret', 1, 1],
    ['url = "a" s3cret', 1, 11],
  ])('has the line and column of invalid TOML (%#)', async (text, line, column) => {
    expect(await problemOf(text)).toBe(
      `FILE is not valid TOML: see line ${line}, column ${column}`,
    );
  });

  test.each([
    [
      'chanels = 1',
      'its top level: unknown setting chanels: did you mean channels? use channels, databases, queries, calendars, types, smtp',
    ],
    [
      '[channels.ops]\nurl = "s3cret"\nsecrets = "s3cret"',
      'channels.ops: unknown setting secrets: did you mean secret? use url, secret, per_second, window, digest_minutes',
    ],
    ['[smtp]\nurl = "s3cret"\nfrom = "a"\nport = 25', 'smtp: unknown setting port: use url, from'],
    ['[channels.ops]\nsecret = "s3cret"', 'channels.ops.url: is missing'],
    [
      '[channels]\nops = "https://example.com/s3cret"',
      'channels.ops: Invalid input: expected object, received string',
    ],
    ['channels = "s3cret"', 'channels: Invalid input: expected record, received string'],
    [
      '[channels.ops]\nurl = "s3cret"\nper_second = "2"',
      'channels.ops.per_second: Invalid input: expected number, received string',
    ],
    [
      '[channels.ops]\nurl = "s3cret"\nper_second = 0',
      'channels.ops.per_second: Too small: expected number to be >=0.1',
    ],
    ['[smtp]\nurl = "s3cret"', 'smtp.from: is missing'],
    ['[types.late]\nsecret = "s3cret"', 'types.late.check: is missing'],
    [
      '[types.late]\ncheck = "s3cret"\nchanels = []',
      'types.late: unknown setting chanels: did you mean channels? use check, secret, args, resolved, channels, for, expires, window, timeout, retry, followUp',
    ],
    [
      '[types.late]\ncheck = "s3cret"\nargs = 7',
      'types.late.args: must be a JSON Schema, or the path of a file with one',
    ],
    [
      '[types.late]\ncheck = "s3cret"\nexpires = "7"',
      "types.late.expires: '7' has no unit: write it as 90s, 2h30m, 2 days, 1 month or P2DT3H",
    ],
    [
      '[types.late]\ncheck = "s3cret"\nretry = { attempts = 3 }',
      'types.late.retry: unknown setting attempts: use maximumAttempts, initialInterval, backoffCoefficient, maximumInterval',
    ],
    [
      '[channels."my ops"]\nurl = "s3cret"',
      'channels.my ops: a name must have 1 to 63 letters, digits, - and _',
    ],
    [
      '[channels."https://example.com/s3cret"]\nurl = "s3cret"',
      'channels.…: a name must have 1 to 63 letters, digits, - and _',
    ],
    [
      '"https://example.com/s3cret" = 1',
      'its top level: unknown setting …: use channels, databases, queries, calendars, types, smtp',
    ],
    [
      '[calendars.fr]\nholidays = "s3cret"',
      'calendars.fr.holidays: must be a country or region such as FR or DE-BY',
    ],
    [
      '[calendars.fr]\ndates = ["24 December"]',
      'calendars.fr.dates.0: must be a date such as "2026-12-24"',
    ],
    [
      '[calendars.fr]\nweekend = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]',
      'calendars.fr.weekend: must leave a business day',
    ],
    [
      '[databases.-shop]\nurl = "s3cret"',
      'databases.-shop: a name must have 1 to 63 letters, digits, - and _',
    ],
    [
      '[channels.ops]\nurl = 1\nsecret = 2',
      'channels.ops.url: Invalid input: expected string, received number; channels.ops.secret: Invalid input: expected string, received number',
    ],
  ])('has the name of an invalid setting (%#)', async (text, problem) => {
    expect(await problemOf(text)).toBe(`FILE is invalid: ${problem}`);
  });
});

describe('a text may contain variables', () => {
  const env = { HOST: 'example.com', USER_2: 'ada', EMPTY: '', MONEY: '$& ${HOST}' };

  test.each([
    ['plain', 'plain'],
    ['https://${HOST}/', 'https://example.com/'],
    ['${USER_2}@${HOST}', 'ada@example.com'],
    ['${HOST:-localhost}', 'example.com'],
    ['${NONE:-localhost}', 'localhost'],
    ['${EMPTY:-localhost}', 'localhost'],
    ['${NONE:-}', ''],
    ['${NONE:-a:-b}', 'a:-b'],
    ['${NONE:-two\nlines}', 'two\nlines'],
    ['$HOST {HOST} $', '$HOST {HOST} $'],
    // Values of variables are not expanded.
    ['${MONEY}', '$& ${HOST}'],
  ])('%j becomes %j', (text, expanded) => {
    expect(expand(text, env)).toBe(expanded);
  });

  test.each(['NONE', 'EMPTY', 'constructor', '__proto__'])(
    'refuses %s, which is not set',
    (name) => {
      expect(() => expand(`s3cret \${${name}}`, env)).toThrow(new Error(`${name} is not set`));
    },
  );

  test('names all variables that are not set', () => {
    const texts = ['${NONE}-${HOST}', '${EMPTY}', '${NONE}', '${NONE:-}'];
    expect(() => expandAll(texts, env)).toThrow(new Error('NONE, EMPTY are not set'));
    expect(expandAll(['${HOST}', 'b'], env)).toEqual(['example.com', 'b']);
  });

  test.each(['${}', '${2}', '${a-b}', '${a:+b}', '${HOST:}', '${s3cret word}'])(
    'refuses %s, which names no variable',
    (text) => {
      expect(() => expand(text, env)).toThrow(new Error('${…} must hold the name of a variable'));
    },
  );

  test('uses the variables of this process by default', () => {
    expect(expand('${PATH}')).toBe(process.env['PATH']);
    expect(() => expand('${constructor}')).toThrow('constructor is not set');
  });
});
