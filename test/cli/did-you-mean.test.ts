import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { withNearestId } from '../../src/cli/open-ids.js';
import { AlertNotFoundError } from '../../src/util/errors.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { testConfig } from '../support/temporal.js';

vi.setConfig({ maxConcurrency: 4 });

const config = testConfig();
/** As of a type whose file was removed: the command does not know it. */
const removed = defineAlert({
  type: `removed-${randomUUID()}`,
  args: z.object({}),
  message: () => ({ text: '' }),
});
const id = `stand-up-${randomUUID()}`;
let alerts: AlertClient;

beforeAll(async () => {
  alerts = await AlertClient.connect(config);
  await alerts.schedule(removed, {}, { id, in: '1h' });
  await eventually(
    () => alerts.list({ type: removed.type }),
    (listed) => listed.length === 1,
  );
});
afterAll(async () => {
  await alerts.temporal.workflow.getHandle(id).terminate();
  await alerts.close();
});

const slip = id.replace('-', '');

describe.concurrent('an unknown id that is near to that of an open alert', () => {
  test.each([
    ['show', slip],
    ['wait', slip],
    ['resume', slip],
    ['reschedule', slip, '--now'],
  ])('alerts %s', async (...typed) => {
    expect(await runAlerts(config, typed)).toEqual({
      stdout: '',
      stderr: `alerts: no alert has the id '${slip}': did you mean ${id}? 'alerts list --all' lists all alerts`,
      exitCode: 1,
    });
  });

  test('alerts cancel, which says it beside what became of the others', async () => {
    const typed = ['cancel', slip, 'nothing-like-it'];
    const answer = { stdout: `${slip} unknown\nnothing-like-it unknown`, exitCode: 1 };
    const hint = `${slip}: did you mean ${id}?`;
    expect(await runAlerts(config, typed)).toEqual({ ...answer, stderr: hint });
    const { stdout, stderr } = await runAlerts(config, [...typed, '--json']);
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(stderr).toBe('');
  });

  test('a start of it, as when it was copied', async () => {
    const { stderr } = await runAlerts(config, ['show', id.slice(0, -6)]);
    expect(stderr).toContain(`did you mean ${id}?`);
  });
});

test('is not looked for by the library', async () => {
  await expect(alerts.get(slip).describe()).rejects.toThrow(new AlertNotFoundError(slip));
});

test('without an answer from Temporal the error is what it was', async () => {
  const closed = await AlertClient.connect(config);
  await closed.close();
  const error = new AlertNotFoundError(slip);
  expect(await withNearestId(closed, error)).toEqual(error);
});

describe.concurrent('a filter by a type that there is not', () => {
  const hint = `unknown alert type 'remindr': did you mean reminder? use one of clock, http-check, reminder, sql-check, two-days-late, watchdog`;

  test.each([
    [['list'], '', `no alerts\n${hint}`],
    [['agenda'], '', `no alerts in these days\n${hint}`],
    [['discard', '--dry-run'], 'no open alerts', hint],
    [['list', '--json'], '[]', ''],
    [['agenda', '--json'], expect.stringContaining('"days": []'), ''],
    [['discard', '--yes', '--json'], '[]', ''],
  ])('alerts %j: said to a person, and no error', async (typed, stdout, stderr) => {
    const ran = await runAlerts(config, [...typed, '--type', 'remindr']);
    expect(ran).toEqual({ stdout, stderr, exitCode: 0 });
  });

  test('a type whose file was removed has its alerts still', async () => {
    const { stdout, stderr } = await runAlerts(config, ['list', '--type', removed.type]);
    expect(stdout).toContain(id);
    expect(stderr).toBe('');
  });
});
