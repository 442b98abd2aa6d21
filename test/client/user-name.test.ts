import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AlertClient } from '../../src/client/alert-client.js';
import { userName } from '../../src/util/user-name.js';
import { testConfig } from '../support/temporal.js';

const UNKNOWN_UID = 54_321;
const command = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));
const config = testConfig();
let alerts: AlertClient;

beforeAll(async () => {
  alerts = await AlertClient.connect(config);
});
afterAll(() => alerts.close());

test('the user name is that of the system', () => {
  expect(userName()).toBe(userInfo().username);
});

// Only root may start a process with any uid.
describe.skipIf(process.getuid?.() !== 0)('a uid without an entry in /etc/passwd', () => {
  const runAsUnknown = (...args: string[]) =>
    execa(process.execPath, [command, ...args], {
      uid: UNKNOWN_UID,
      gid: UNKNOWN_UID,
      reject: false,
      extendEnv: false,
      env: { TEMPORAL_ADDRESS: config.address, ALERTS_TASK_QUEUE: config.taskQueue },
    });

  test('names the creator of a silence', async () => {
    const options = ['--type', 'no-such-type', '--for', '1m', '--reason', 'release', '--json'];
    const { stdout, stderr, exitCode } = await runAsUnknown('silence', ...options);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const silence = z.object({ id: z.string(), by: z.string() }).parse(JSON.parse(stdout));
    // Without a worker, it would run until its end.
    await alerts.temporal.workflow.getHandle(silence.id).terminate();
    expect(silence.by).toBe(`uid ${UNKNOWN_UID}`);
  });

  test.each(['ack', 'resolve'])('can use alerts %s', async (name) => {
    const { stderr, exitCode } = await runAsUnknown(name, 'no-such-alert');
    expect(stderr).toMatch(/^alerts: no alert has the id 'no-such-alert'/);
    expect(exitCode).toBe(1);
  });
});
