import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { workflowBundle } from '../../src/worker/workflow-bundle.js';
import { logLines } from '../support/temporal.js';
import { recordedHistories } from './histories.js';

test('alerts that were started before a change survive it', async () => {
  const options = { workflowBundle: { codePath: workflowBundle } };
  const shapes: string[] = [];
  for await (const result of Worker.runReplayHistories(options, recordedHistories())) {
    expect(result.error, result.workflowId).toBeUndefined();
    shapes.push(result.workflowId);
  }
  expect(logLines).not.toContainEqual(expect.objectContaining({ level: 50 }));
  expect(shapes).toEqual([
    'asleep',
    'cancelled-asleep',
    'cancelled-between-retries',
    'delivered-while-cancelled',
    'failed',
    'followed-cancelled',
    'followed',
    'held-cancelled',
    'held',
    'limited-unserved',
    'limited',
    'paused',
    'recurring-cancelled',
    'recurring-concluded',
    'recurring-counted',
    'recurring-delayed',
    'recurring-delivered-while-cancelled',
    'recurring-last',
    'recurring-paused',
    'recurring-run',
    'replaced',
    'rescheduled',
    'retried',
    'send-window',
    'sent',
    'skipped',
    'two-channels',
  ]);
});

test('the check bites: a workflow that does something else is found out', async () => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('broken-alert.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const options = { workflowBundle: { code } };
  const survived: string[] = [];
  for await (const result of Worker.runReplayHistories(options, recordedHistories())) {
    if (!result.error) survived.push(result.workflowId);
    else expect(String(result.error)).toMatch(/nondeterminism/i);
  }
  // Asleep, it has done nothing yet that the mistake would change.
  expect(survived).toEqual(['asleep']);
});
