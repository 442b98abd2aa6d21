import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { testConfig } from '../support/temporal.js';
import { full } from '../support/effort.js';
import { createRecorder, repeatsIn } from './recorder.js';
import { scheduleReminders } from './reminders.js';
import { startServer } from './server.js';
import { startWorker } from './worker.js';

// Longer than the worker tries to tell of a delivery (10 s), and than Temporal waits to hear of it.
test.runIf(full)(
  'a server that is away for long when an alert is delivered hears of it all the same',
  { timeout: 120_000 },
  async () => {
    const recorder = await createRecorder({ delay: 1_000 });
    onTestFinished(() => recorder.close());
    await recorder.open();
    const server = await startServer();
    onTestFinished(() => server.remove());
    const config = testConfig(server.address);
    await startWorker(config, recorder);
    const reminders = await scheduleReminders(config, 20, 100);

    await recorder.delivered(1);
    await server.kill();
    await sleep(15_000);
    await server.start();

    await reminders.expectAllSent(recorder);
    expect(repeatsIn(recorder)).toEqual([]);
  },
);
