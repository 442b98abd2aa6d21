import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { withNearestId } from '../../src/cli/open-ids.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { AlertNotFoundError } from '../../src/util/errors.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';

vi.setConfig({ maxConcurrency: 4 });

/** In a namespace of its own, since a listing of all alerts of other tests may take too long. */
let config: TemporalConfig;
/** A type that the command does not know, as if its file was removed. */
const removed = defineAlert({
  type: `removed-${randomUUID()}`,
  args: z.object({}),
  message: () => ({ text: '' }),
});
const id = `stand-up-${randomUUID()}`;
let alerts: AlertClient;

beforeAll(async () => {
  config = (await createNamespace()).config();
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

describe.concurrent('an unknown id that is similar to that of an open alert', () => {
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

  test('is suggested by alerts cancel, beside the verdicts of the others', async () => {
    const typed = ['cancel', slip, 'nothing-like-it'];
    const answer = { stdout: `${slip} unknown\nnothing-like-it unknown`, exitCode: 1 };
    const hint = `${slip}: did you mean ${id}?`;
    expect(await runAlerts(config, typed)).toEqual({ ...answer, stderr: hint });
    const { stdout, stderr } = await runAlerts(config, [...typed, '--json']);
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(stderr).toBe('');
  });

  test('is suggested for a prefix, such as a partly copied id', async () => {
    const { stderr } = await runAlerts(config, ['show', id.slice(0, -6)]);
    expect(stderr).toContain(`did you mean ${id}?`);
  });
});

test('the library suggests no ids', async () => {
  await expect(alerts.get(slip).describe()).rejects.toThrow(new AlertNotFoundError(slip));
});

test('the error stays the same if Temporal does not answer', async () => {
  const closed = await AlertClient.connect(config);
  await closed.close();
  const error = new AlertNotFoundError(slip);
  expect(await withNearestId(closed, error)).toEqual(error);
});

describe.concurrent('a filter by an unknown type', () => {
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

  test('finds the alerts of a type whose file was removed', async () => {
    const { stdout, stderr } = await runAlerts(config, ['list', '--type', removed.type]);
    expect(stdout).toContain(id);
    expect(stderr).toBe('');
  });
});
