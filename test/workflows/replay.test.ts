import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { workflowBundle } from '../../src/worker/workflow-bundle.js';
import { logLines } from '../support/temporal.js';
import { recordedHistories } from './histories.js';

test('alerts that were started before a change survive it', async () => {
  // Other files that run in this process have logged lines of their own.
  logLines.splice(0);
  const options = { workflowBundle: { codePath: workflowBundle } };
  const shapes: string[] = [];
  for await (const result of Worker.runReplayHistories(options, recordedHistories())) {
    expect(result.error, result.workflowId).toBeUndefined();
    shapes.push(result.workflowId);
  }
  expect(logLines).not.toContainEqual(expect.objectContaining({ level: 50 }));
  // Those of an earlier version, and today's.
  const recorded = (folder: string) => shapes.filter((shape) => dirname(shape) === folder);
  expect(recorded('.')).toHaveLength(26);
  expect(recorded('local-first')).toHaveLength(50);
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
  // Asleep, they have done nothing yet that the mistake would change; digests, plans and checks are as they were.
  expect(survived).toEqual([
    'asleep',
    'local-first/asleep',
    'local-first/digest-by-recipient',
    'local-first/digest',
    'local-first/plan',
    'local-first/remote-check-unserved',
    'local-first/remote-check',
  ]);
});
