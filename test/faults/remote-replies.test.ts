import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { declaredTypes } from '../../src/alert-types/declared-type.js';
import { typesByName } from '../../src/alert-types/discover.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { REMOTE_CHECK_WORKFLOW } from '../../src/contract/messages.js';
import { loadSettings } from '../../src/config/settings.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { full } from '../support/effort.js';
import { eventually } from '../support/eventually.js';
import { startWorker, testConfig } from '../support/temporal.js';

// The server takes a minute to delete a workflow.
test.runIf(full)(
  'Temporal forgets the reply of an activity, which may hold addresses',
  async () => {
    const config = testConfig();
    const { namespace, address, taskQueue } = config;
    const late = { check: `activity:late@${taskQueue}-django` };
    const types = typesByName([await declaredTypes({ ...loadSettings({}), types: { late } }, {})]);
    const channels = new Map([['console', recordingChannel()]]);
    const worker = await startWorker(config, { types, channels });
    const connection = await NativeConnection.connect({ address });
    const message = { text: 'Late', to: 'ada@example.org' };
    const other = await Worker.create({
      connection,
      namespace,
      taskQueue: `${taskQueue}-django`,
      activities: { late: async () => ({ hold: true, message }) },
    });
    const alerts = await AlertClient.connect(config);
    await other.runUntil(async () => {
      const { id } = await alerts.schedule('late', {});
      expect(await alerts.get(id).result()).toMatchObject({ status: 'sent' });
    });
    const checks = async () => {
      const query = `WorkflowType = '${REMOTE_CHECK_WORKFLOW}' AND TaskQueue = '${taskQueue}'`;
      await sleep(1000);
      return (await alerts.temporal.workflow.count(query)).count;
    };
    await eventually(checks, (count) => count === 1);
    await eventually(checks, (count) => count === 0, 280_000);
    await Promise.all([alerts.close(), worker.stop(), connection.close()]);
  },
  300_000,
);
