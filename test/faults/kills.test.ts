import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { testConfig } from '../support/temporal.js';
import { full } from '../support/effort.js';
import { createRecorder, repeatsIn } from './recorder.js';
import { scheduleReminders } from './reminders.js';
import { startServer } from './server.js';
import { startWorker } from './worker.js';

const [count, spread] = full ? [300, 30_000] : [20, 4_000];
const timeout = 240_000;

/** How long a worker may try to tell Temporal of a delivery, while the server is away, before it is killed itself. */
const SHORTLY = 10_000;

test('kill -9 of the worker, of the server and of both loses no alert', { timeout }, async () => {
  const recorder = await createRecorder();
  onTestFinished(() => recorder.close());
  await recorder.open();
  const server = await startServer();
  onTestFinished(() => server.remove());
  const config = testConfig(server.address);
  const worker = await startWorker(config, recorder);
  const reminders = await scheduleReminders(config, count, spread);

  // In the moment of an answer, before the worker could pass it on.
  await recorder.delivered(count * 0.2);
  await worker.kill();
  await sleep(1_000);
  await worker.start();

  await recorder.delivered(count * 0.5);
  await server.kill();
  await sleep(1_000);
  await server.start();

  await recorder.delivered(count * 0.8);
  await Promise.all([worker.kill(), server.kill()]);
  await sleep(1_000);
  await server.start();
  await worker.start();

  await reminders.expectAllSent(recorder);
  const repeats = repeatsIn(recorder);
  // No other cause is allowed.
  const unexplained = repeats.filter(({ key, at }) => {
    const first = recorder.deliveries.get(key) ?? Infinity;
    // A moment passes between the kill and the death, in which an answer may still be written.
    return !worker.kills.some((kill) => first - 500 < kill && kill < at && kill - first < SHORTLY);
  });
  expect(unexplained).toEqual([]);
  console.log(
    `faults: ${repeats.length} of ${count} alerts came twice, because the worker was killed between an answer and its note of it`,
  );
});
