import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { freePort } from '../support/free-port.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { testConfig } from '../support/temporal.js';

vi.setConfig({ maxConcurrency: 4 });

/** The typed words, and a pattern of the line on standard error. */
type Row = [typed: string[], says: RegExp];

const durations = /write it as 90s, 2h30m, 2 days, 1 month or P2DT3H/;
const oneOf = /(exclude|cannot be combined).*: choose one/;
const printable =
  /: invalid id '.*': use 1 to 200 letters, digits and punctuation marks, without spaces or/s;
const usage = (problem: string, command = 'alerts') =>
  new RegExp(`^alerts: ${problem}: see '${command} --help'$`);

const commandLine: Row[] = [
  [['lsit'], /^alerts: unknown command 'lsit': did you mean list\? see 'alerts --help'$/],
  [['--frob'], usage("unknown option '--frob'")],
  [['list', '--frob'], usage("unknown option '--frob'", 'alerts list')],
  [
    ['list', '--lim', '5'],
    /^alerts: unknown option '--lim': did you mean --limit\? see 'alerts list --help'$/,
  ],
  [
    ['types', 'extra'],
    /^alerts: too many arguments for 'types'.* got 1; a value with spaces or \* needs quotes: see 'alerts types --help'$/,
  ],
  [
    ['completion', 'csh'],
    /^alerts: invalid shell 'csh', choose one of bash, zsh, fish: see 'alerts completion --help'$/,
  ],
  [['show', 'one', 'two'], /too many arguments for 'show'/],
  [['agenda', '--days', '0'], /--days must be from 1 to 366, not 0/],
  [['agenda', '--timezone', 'Mars/Olympus'], /'Mars\/Olympus' is not a time zone/],
  [['schedule', 'clock', '--if-absent'], /--if-absent needs --id/],
  [['send-test'], usage("missing required argument 'channel'", 'alerts send-test')],
  [['send-test', 'consol'], /unknown channel 'consol': did you mean console\? use one of/],
  [['send-test', 'pigeon'], /unknown channel 'pigeon': use one of console/],
  [
    ['send-test', 'mailto:ada@example.org'],
    /cannot be used: ALERTS_SMTP_URL, ALERTS_SMTP_FROM are not set: for mail, set the server/,
  ],
  [['schedule'], usage("missing required argument 'type'", 'alerts schedule')],
  [['show'], usage("missing required argument 'id'", 'alerts show')],
  [['wait'], usage("missing required argument 'id'", 'alerts wait')],
  [['cancel'], /^alerts: choose ids or --label: name the alerts to cancel$/],
  [['cancel', 'one', '--label', 'a=b'], /^alerts: choose ids or --label/],
  [['pause'], /^alerts: choose an id or --label: name the alerts$/],
  [['list', '--label', 'a'], /^alerts: invalid label 'a': write it as order=42$/],
  [['list', '--due-before', 'someday'], /someday/],
  [['show', ''], /the id is empty: 'alerts list --all' lists all alerts/],
  [['wait', ''], /the id is empty/],
  [['cancel', 'one', ''], /the id is empty/],
  [['list', '--limit', '0'], /limit must be a whole number above 0, not 0/],
  [['list', '--limit', 'abc'], /--limit must be a whole number, not 'abc'/],
  [['list', '--limit', ''], /--limit must be a whole number, not ''/],
  [['list', '--limit', '1e3', '--json'], /--limit must be a whole number, not '1e3'/],
  [['list', '--status', 'done'], /invalid --status 'done', choose one of scheduled, .*failed: see/],
  [['list', '--type', "x' OR 1=1 --"], /invalid alert type 'x' OR 1=1 --': see 'alerts types'/],
  [['list', '--type', ''], /invalid alert type ''/],
  [['wait', 'x', '--timeout', '5'], durations],
  [['wait', 'x', '--timeout', ''], durations],
  [['wait', 'x', '--timeout', '0s'], /--timeout must be longer than zero, such as 90s/],
  [['wait', 'x', '--timeout', '1 month'], /vary in length: use weeks or days/],
  [['discard'], /there is no terminal to confirm on: add --yes to discard/],
  [['discard', '--type', 'clock', '--json'], /there is no terminal to confirm on: add --yes/],
  [['discard', '--yes', '--type', 'clock;'], /invalid alert type 'clock;': see 'alerts types'/],
];

const types: Row[] = [
  [
    ['nope'],
    /unknown alert type 'nope': use one of clock, http-check, reminder, sql-check, two-days-late, watchdog/,
  ],
  [['remindr'], /unknown alert type 'remindr': did you mean reminder\? use one of clock, /],
  [['clock', 'extra'], /too many arguments for 'schedule'/],
  [['clock', '--at', 'tomorrow', '9am'], /too many arguments for 'schedule'.* needs quotes: see/],
  [['clock', '--cron', '0', '9', '*', '*', '1-5'], /got 5; a value with spaces or \* needs quotes/],
  [
    ['clock', '--to', 'pigeon'],
    /unknown channel 'pigeon': use one of console, define it in alerts.toml, or use a URL/,
  ],
  [
    ['clock', '--to', 'consle'],
    /unknown channel 'consle': did you mean console\? use one of console/,
  ],
  [['clock', '--to', 'webhook'], /unknown channel 'webhook'/],
  [['clock', '--to', 'ftp://example.org/file'], /unsupported channel URL: use one of console/],
  [
    ['clock', '--to', 'https://example.org/?key=hush'],
    /its URL looks like a secret: give it a name in alerts.toml/,
  ],
  [['clock', '--to', 'mailto:ada'], /cannot be used: its URL must be mailto: and one address/],
  [['clock', '--for', 'soon'], durations],
  [['clock', '--for', '0s'], /for must be longer than zero/],
  [['sql-check', '--arg', 'query=select 1', '--arg', 'database=nope'], /database/],
  [['http-check', '--arg', 'url=ftp://example.org'], /url/],
  [['http-check', '--arg', 'url=https://example.org', '--arg', 'message={{#open}}'], /message/],
  [['clock', '--to', 'console', '--to', ''], /unknown channel ''/],
];

const args: Row[] = [
  [['reminder'], /invalid args for reminder: to is missing; text is missing: see 'alerts types'/],
  [['reminder', '--arg', 'to=a'], /text is missing: see 'alerts types'/],
  [['clock', '--arg', 'nmae=x'], /Unrecognized key: "nmae": see 'alerts types'/],
  [['clock', '--arg', 'toString=x'], /Unrecognized key: "toString": see 'alerts types'/],
  [['clock', '--arg', '__proto__=x'], /Unrecognized key: "__proto__": see 'alerts types'/],
  [['clock', '--arg', 'name'], /'name' is not KEY=VALUE: write, for example, --arg to=Ada/],
  [['clock', '--arg', '=x'], /'=x' is not KEY=VALUE/],
  [['clock', '--arg', 'name=a', '--arg', 'name=b'], /the arg 'name' is given twice: give it once/],
  [['clock', '--args', '{"name":"a"}', '--arg', 'name=b'], /the arg 'name' is given twice/],
  [['clock', '--args', 'nope'], /--args is not a JSON object: write, for example, --args '\{/],
  [['clock', '--args', '{"name":'], /--args is not a JSON object/],
  [['clock', '--args', '["a"]'], /--args is not a JSON object/],
  [['clock', '--args', ''], /--args is not a JSON object/],
  [['clock', '--args', '{"name":7}'], /name: Invalid input: expected string, received number/],
  [['clock', '--arg', `name=${'x'.repeat(65_536)}`], /over 64 KiB: pass identifiers, not data/],
];

const whens: Row[] = [
  [['--now', '--in', '5s'], oneOf],
  [['--now', '--every', '5s'], oneOf],
  [['--now', '--cron', '* * * * *'], oneOf],
  [['--in', '5s', '--at', 'tomorrow 9am'], /in and at cannot be combined: choose one/],
  [['--in', '5s', '--every', '5s'], oneOf],
  [['--at', 'noon', '--cron', '@daily'], oneOf],
  [['--every', '5s', '--cron', '@daily'], oneOf],
  [['--in', '5s', '--at', 'noon', '--every', '5s'], /in and at and every cannot be combined/],
  [['--in', ''], durations],
  [['--in', '5'], /'5' has no unit: write it as 90s/],
  [['--in', '5 parsecs'], durations],
  [['--in', 'NaN'], durations],
  [['--in', '5M'], /may mean months or minutes: write '1 month' or '1m'/],
  [['--in', '1.5 months'], /part of a month or year: use whole ones, or weeks and days/],
  [['--in', '2d -3h 4m'], /give each part its sign, \+ or -/],
  [['--in', '200 years'], /longer than 100 years: use a shorter one/],
  [['--at', ''], /the time is empty: use '2026-11-25 10:00' or 'tomorrow 9am'/],
  [['--at', 'someday'], /'someday' is not understood, or does not exist: write it as/],
  [['--at', '2026-02-31'], /'2026-02-31' does not exist: February 2026 has 28 days/],
  [['--at', '2027-01-01T25:00'], /does not exist: write a date and time of the calendar/],
  [['--at', '10/11/2027'], /may have the day or the month first: write the date as 2026-11-25/],
  [['--at', 'tomorrow'], /has no time of day: add one/],
  [['--at', '2 days'], /is a duration, not a time: write 'in 2 days'/],
  [['--at', 'tomorrow 9am CST'], /an ambiguous zone: add an offset such as/],
  [['--at', '9999-01-01'], /more than 100 years ahead: use an earlier one/],
  [
    ['--at', '2027-03-28T02:30', '--timezone', 'Europe/Paris'],
    /02:30:00 does not exist in Europe\/Paris, clocks go forward then: choose .*01:30:00\+01:00 or .*03:30:00\+02:00/,
  ],
  [
    ['--at', '2027-10-31 02:30', '--timezone', 'Europe/Paris'],
    /02:30:00 exists twice in Europe\/Paris, clocks go back then: choose .*\+02:00 or .*\+01:00/,
  ],
  [['--timezone', ''], /the time zone is empty: use a name such as Europe\/Paris/],
  [['--timezone', 'Mars'], /'Mars' is not a time zone: use a name such as Europe\/Paris/],
  [['--timezone', 'Europe/Pariss'], /is not a time zone: did you mean Europe\/Paris\?/],
  [['--timezone', '+02:00'], /an offset ignores daylight saving time, use a name/],
  [['--every', '0s'], /'0s' must be longer than zero/],
  [['--every', '500ms'], /'500ms' is too short for an interval: use 1s or more/],
  [['--every', '1.5s'], /'1.5s' has a fraction of a second: use whole seconds/],
  [['--every', '1 month'], /'1 month' varies in length: use cron for months/],
  [['--cron', ''], /cron '' is empty: there are five fields, minute hour/],
  [['--cron', '0 * * * * *'], /has 6 fields: there are five.* neither seconds nor years/],
  [['--cron', '60 * * * *'], /minute \(field 1\) '60' is above 59: use 0-59/],
  [['--cron', '0 0 * * 7'], /day-of-week \(field 5\) '7' is above 6: Sunday is 0/],
  [['--cron', '0 0 L * *'], /L, W and # are unsupported, list the days/],
  [['--cron', '0 0 30 2 *'], /never runs: none of its months has that day/],
  [['--cron', '@fortnightly'], /has an unknown name: use @every or one of @yearly/],
  [['--cron', '@every 5'], /has an invalid interval: write one such as @every 1h30m/],
  [['--cron', 'CRON_TZ=Mars/X @daily'], /'Mars\/X' is not a time zone/],
  [['--cron', 'CRON_TZ=UTC @daily', '--timezone', 'UTC'], /already names a zone: remove it/],
  [['--in', '-5m'], /--in leads to the past, .* \(5 minutes ago\): add --now, or use a later time/],
  [['--in', '1 day -3 days', '--json'], /--in leads to the past, .* \(2 days ago\): add --now/],
  [['--in', '1h', '--now'], /--now excludes an --in that leads to the future: choose one/],
  [['--until', '2099-01-01'], /until applies only to recurring alerts: add every or cron/],
  [['--every', '1h', '--until', 'in 5 minutes'], /until is before the first run, at \d{4}-/],
  [['--every', '1h', '--until', 'whenever'], /'whenever' is not understood/],
];

const policies: Row[] = [
  [['--expires', '0s'], /expires must be longer than zero/],
  [['--expires', ''], durations],
  [['--expires', '1 month'], /vary in length: use weeks or days/],
  [['--retry-attempts', 'many'], /--retry-attempts must be a whole number, not 'many'/],
  [['--retry-attempts', ''], /--retry-attempts must be a whole number, not ''/],
  [['--retry-attempts', '1000001'], /from 0 \(unlimited\) to 1000000, not 1000001/],
  [['--retry-attempts', '9'.repeat(30)], /from 0 \(unlimited\) to 1000000/],
  [['--retry-interval', '0s'], /the retry interval must be longer than zero/],
  [['--retry-interval', '-5s'], /the retry interval must be longer than zero/],
  [['--retry-interval', ''], durations],
  [['--retry-interval', '2 months'], /vary in length: use weeks or days/],
];

const ids: Row[] = [
  [['--id', ''], printable],
  [['--id', 'two words'], printable],
  [['--id', '-x'], printable],
  [['--id', 'é'], printable],
  [['--id', 'x'.repeat(201)], printable],
];

describe('bad input, exit status 2', () => {
  const config = testConfig();
  const prefix = `bad-${randomUUID()}`;
  const rows = [
    ...commandLine,
    ...[...types, ...args].map(([[type = '', ...typed], says], index): Row => [
      ['schedule', type, '--id', `${prefix}-typed-${index}`, ...typed],
      says,
    ]),
    ...[...whens, ...policies].map(([typed, says], index): Row => [
      ['schedule', 'clock', '--id', `${prefix}-when-${index}`, ...typed],
      says,
    ]),
    ...ids.map(([typed, says]): Row => [['schedule', 'clock', ...typed], says]),
  ];
  const tests = rows.map(([typed, says]) => [shown(typed), typed, says] as const);

  test.concurrent.each(tests)('alerts %s', async (_, typed, says) => {
    const { stdout, stderr, exitCode } = await runAlerts(config, typed);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^alerts: .+$/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });

  afterAll(async () => {
    const alerts = await AlertClient.connect(config);
    // The last alert is listed last: once it is, any alert that a row had started would be too.
    await alerts.schedule(clock, {}, { in: '1h', id: `${prefix}-last` });
    const query = `TaskQueue = '${config.taskQueue}'`;
    const started = async () => {
      const found: string[] = [];
      for await (const { workflowId } of alerts.temporal.workflow.list({ query })) {
        found.push(workflowId);
      }
      return found;
    };
    expect(await eventually(started, (found) => found.length > 0)).toEqual([`${prefix}-last`]);
    for (const id of rows.flatMap(([typed]) => typed.filter((word) => word.startsWith(prefix)))) {
      await expect(alerts.temporal.workflow.getHandle(id).describe()).rejects.toThrow(
        WorkflowNotFoundError,
      );
    }
    await alerts.temporal.workflow.getHandle(`${prefix}-last`).terminate();
    await alerts.close();
  });
});

describe('an operation that fails, exit status 1', () => {
  const config = testConfig();
  const unknown = `unknown-${randomUUID()}`;
  const noAlert = new RegExp(
    `^alerts: no alert has the id '${unknown}': 'alerts list --all' lists`,
  );

  test.concurrent.each([
    [['show', unknown]],
    [['show', unknown, '--json']],
    [['wait', unknown]],
    [['wait', unknown, '--timeout', '1s']],
    [['wait', unknown, '--timeout', '90 days']],
  ])('alerts %j', async (typed) => {
    const { stdout, stderr, exitCode } = await runAlerts(config, typed);
    expect(stderr).toMatch(noAlert);
    expect({ stdout, exitCode, lines: stderr.split('\n') }).toMatchObject({
      stdout: '',
      exitCode: 1,
      lines: { length: 1 },
    });
  });

  test.concurrent('cancel reports an unknown id', async () => {
    expect(await runAlerts(config, ['cancel', unknown, `${unknown}-2`])).toEqual({
      stdout: `${unknown} unknown\n${unknown}-2 unknown`,
      stderr: '',
      exitCode: 1,
    });
  });

  test.concurrent('a second alert with the id of an open alert', async () => {
    const alerts = await AlertClient.connect(config);
    const taken = await alerts.schedule(clock, { name: 'first' }, { in: '1h' });
    const { stdout, stderr, exitCode } = await runAlerts(config, [
      'schedule',
      'clock',
      '--in',
      '2h',
      '--arg',
      'name=second',
      '--id',
      taken.id,
    ]);
    expect(stderr).toBe(
      `alerts: an alert with the id '${taken.id}' already exists: ` +
        `see 'alerts show ${taken.id}', add --replace to take its place or --if-absent to leave it, or choose another id`,
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(await taken.describe()).toMatchObject({ args: { name: 'first' } });
    await alerts.temporal.workflow.getHandle(taken.id).terminate();
    await alerts.close();
  });

  test.concurrent.each([
    [['list']],
    [['show', 'x']],
    [['schedule', 'clock', '--in', '1h']],
    [['doctor']],
  ])('a namespace the server does not have: alerts %j', async (typed) => {
    const env = { TEMPORAL_NAMESPACE: 'nowhere' };
    expect(await runAlerts(config, typed, env)).toEqual({
      stdout: '',
      stderr: "alerts: namespace 'nowhere' does not exist on this server: set TEMPORAL_NAMESPACE",
      exitCode: 1,
    });
  });
});

describe('Temporal cannot be reached, exit status 3 within 10 seconds', () => {
  const sockets = new Set<Socket>();
  let silent: Server;
  let ports: { closed: number; silent: number };

  beforeAll(async () => {
    silent = createServer((socket) => sockets.add(socket.on('error', () => {})));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    ports = { closed: await freePort(), silent: address.port };
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    silent.close();
    await once(silent, 'close');
  });

  test.concurrent.each([
    ['closed', ['schedule', 'clock']],
    ['closed', ['cancel', 'x']],
    ['silent', ['schedule', 'clock', '--json']],
    ['silent', ['list']],
    ['silent', ['show', 'x']],
    ['silent', ['wait', 'x']],
    ['silent', ['discard', '--yes']],
  ] as const)('at a %s port: alerts %j', async (port, [...typed]) => {
    const config = testConfig(`127.0.0.1:${ports[port]}`);
    const begun = Date.now();
    expect(await runAlerts(config, typed)).toEqual({
      stdout: '',
      stderr: `alerts: Temporal cannot be reached at ${config.address}: start it there, or set TEMPORAL_ADDRESS`,
      exitCode: 3,
    });
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  test('the doctor reports it as a failed check', async () => {
    const config = testConfig(`127.0.0.1:${ports.closed}`);
    const { stdout, exitCode } = await runAlerts(config, ['doctor', '--json']);
    const detail = `Temporal cannot be reached at ${config.address}: start it there, or set TEMPORAL_ADDRESS`;
    expect(JSON.parse(stdout)).toEqual([{ check: 'temporal', ok: false, detail }]);
    expect(exitCode).toBe(3);
  });

  test('bad input is reported first', async () => {
    const config = testConfig(`127.0.0.1:${ports.closed}`);
    expect(await runAlerts(config, ['schedule', 'nope'])).toMatchObject({ exitCode: 2 });
    expect(await runAlerts(config, ['wait', 'x', '--timeout', '0s'])).toMatchObject({
      exitCode: 2,
    });
  });
});

describe('the environment', () => {
  const config = testConfig();
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
    await writeFile(join(directory, 'broken.toml'), '[profile.default]\napi_key = "hush" oops\n');
    await writeFile(join(directory, 'good.toml'), '[profile.default]\nnamespace = "default"\n');
    await writeFile(join(directory, 'alerts.toml'), 'secret = "hush" oops\n');
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  const cure = /: correct temporal\.toml or the TEMPORAL_ variables$/;

  test.concurrent.each<[Record<string, string>, RegExp]>([
    [{ TEMPORAL_CONFIG_FILE: 'broken.toml' }, /is invalid, Invalid TOML document/],
    [{ TEMPORAL_CONFIG_FILE: 'good.toml', TEMPORAL_PROFILE: 'other' }, /Profile 'other' not found/],
    [{ TEMPORAL_PROFILE: 'nowhere' }, /Profile 'nowhere' not found/],
    [{ TEMPORAL_TLS_CLIENT_CERT_PATH: 'none.pem' }, /no such file/],
  ])('%j is bad input', async (names, says) => {
    const { TEMPORAL_CONFIG_FILE: file = 'none.toml' } = names;
    const env = { ...names, TEMPORAL_CONFIG_FILE: join(directory, file) };
    const { stdout, stderr, exitCode } = await runAlerts(config, ['list'], env);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(cure);
    expect(stderr).not.toMatch(/\n|hush/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });

  test.concurrent.each([[['doctor']], [['schedule', 'clock']]])(
    'an alerts.toml that is not valid TOML is invalid input: alerts %j',
    async (typed) => {
      const file = join(directory, 'alerts.toml');
      expect(await runAlerts(config, typed, { ALERTS_CONFIG: file })).toEqual({
        stdout: '',
        stderr: `alerts: ${file} is not valid TOML: see line 1, column 17`,
        exitCode: 2,
      });
    },
  );

  test.concurrent.each<[string, Record<string, string>]>([
    ['a LOG_LEVEL meant for the worker', { LOG_LEVEL: 'silly' }],
    ['a temporal.toml', { TEMPORAL_CONFIG_FILE: 'good.toml' }],
  ])('%s does no harm', async (_, names) => {
    const { TEMPORAL_CONFIG_FILE: file = 'none.toml' } = names;
    const env = { ...names, TEMPORAL_CONFIG_FILE: join(directory, file) };
    const ran = await runAlerts(config, ['list', '--type', 'no-such', '--json'], env);
    expect(ran).toEqual({ stdout: '[]', stderr: '', exitCode: 0 });
  });
});

/** As typed, short enough for a report. */
function shown(typed: string[]): string {
  return typed
    .filter((word, index) => ![word, typed[index + 1]].some((each) => each?.startsWith('bad-')))
    .map((word) => (/^[\w=-]+$/.test(word) ? word : JSON.stringify(word)))
    .map((word) => (word.length > 60 ? `${word.slice(0, 60)}…` : word))
    .join(' ');
}
