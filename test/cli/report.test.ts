import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { reportAndExitStatus } from '../../src/cli/report.js';
import {
  AlertExistsError,
  InvalidInputError,
  RequestRefusedError,
  UnreachableError,
  AlertNotFoundError,
} from '../../src/util/errors.js';

let stderr: MockInstance<typeof process.stderr.write>;

beforeEach(() => {
  stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  stderr.mockRestore();
});

test.each<[unknown, number, string]>([
  [new InvalidInputError('bad: do this'), 2, 'alerts: bad: do this'],
  [new UnreachableError('away'), 3, 'alerts: away'],
  [new RequestRefusedError('no'), 1, 'alerts: no'],
  [
    new AlertNotFoundError('x'),
    1,
    "alerts: no alert has the id 'x': 'alerts list --all' lists all alerts",
  ],
  [
    new AlertExistsError('x'),
    1,
    "alerts: an alert with the id 'x' already exists: see 'alerts show x', set replace to take its place, or choose another id",
  ],
  [new Error('two\n  lines\n'), 1, 'alerts: two lines'],
  ['text', 1, 'alerts: text'],
  [
    new CommanderError(1, 'commander.unknownOption', "error: unknown option '-x'"),
    2,
    "alerts: unknown option '-x': see 'alerts --help'",
  ],
  [
    new CommanderError(1, 'x', "error: unknown option '--a'\n(Did you mean one of --b, --c?)"),
    2,
    "alerts: unknown option '--a': did you mean one of --b, --c? see 'alerts --help'",
  ],
  [
    new CommanderError(1, 'commander.help', '(outputHelp)'),
    2,
    "alerts: a command is missing: see 'alerts --help'",
  ],
])('%s is exit status %i', (error, status, line) => {
  expect(reportAndExitStatus(error)).toBe(status);
  expect(stderr.mock.calls).toEqual([[`${line}\n`]]);
});

test.each([
  ['--tz', '--timezone'],
  ['--tz=Europe/Paris', '--timezone'],
  ['--ti', '--to'],
  ['--zone', '--to'],
])('an unknown option %s is taken as an abbreviation before a typing error', (typed, meant) => {
  const message = `error: unknown option '${typed}'\n(Did you mean --to?)`;
  const error = new CommanderError(1, 'commander.unknownOption', message);
  const options = ['--timezone', '--times', '--to'];
  reportAndExitStatus(error, { name: 'alerts schedule', options });
  expect(stderr.mock.calls).toEqual([
    [`alerts: unknown option '${typed}': did you mean ${meant}? see 'alerts schedule --help'\n`],
  ]);
});

test('help exits with status 0', () => {
  expect(reportAndExitStatus(new CommanderError(0, 'commander.helpDisplayed', ''))).toBe(0);
  expect(stderr).not.toHaveBeenCalled();
});
