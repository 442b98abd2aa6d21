import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { TemporalConfig } from '../../src/config/environment.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { full } from '../support/effort.js';
import { createRecorder, type Manners, type Recorder, repeatsIn } from './recorder.js';
import { scheduleReminders } from './reminders.js';
import { startWorker } from './worker.js';

const [count, spread, outage] = full ? [300, 30_000, 15_000] : [20, 2_000, 1_000];
const timeout = 180_000;

let config: TemporalConfig;
beforeEach(async () => {
  config = (await createNamespace()).config();
});

async function recorderOfTest(manners?: Manners): Promise<Recorder> {
  const recorder = await createRecorder(manners);
  onTestFinished(() => recorder.close());
  return recorder;
}

test('a receiver that is down, up, down and up gets each alert once', { timeout }, async () => {
  const recorder = await recorderOfTest();
  const worker = await startWorker(config, recorder);
  const refusals = () => worker.log().match(/ECONNREFUSED/g)?.length ?? 0;
  const reminders = await scheduleReminders(config, count, spread);
  await eventually(refusals, (times) => times > 0);
  await sleep(outage);
  await recorder.open();

  await recorder.delivered(count * 0.5);
  await recorder.close();
  const before = refusals();
  // Whatever is left of the first, there are some to refuse.
  const more = await scheduleReminders(config, count, spread);
  await eventually(refusals, (times) => times > before);
  await recorder.open();

  await reminders.expectAllSent(recorder);
  await more.expectAllSent(recorder);
  expect(repeatsIn(recorder)).toEqual([]);
});

test('a receiver that answers after two seconds gets each alert once', { timeout }, async () => {
  const recorder = await recorderOfTest({ delay: 2_000 });
  await recorder.open();
  await startWorker(config, recorder);
  const reminders = await scheduleReminders(config, count, spread);

  await reminders.expectAllSent(recorder);
  expect(recorder.requests).toHaveLength(count);
});

test(
  'a receiver that answers 500 every other time takes each alert once',
  { timeout },
  async () => {
    let times = 0;
    const recorder = await recorderOfTest({ status: () => (times++ % 2 ? 204 : 500) });
    await recorder.open();
    await startWorker(config, recorder);
    const reminders = await scheduleReminders(config, count, spread);

    await reminders.expectAllSent(recorder);
    expect(repeatsIn(recorder)).toEqual([]);
    expect(recorder.requests).toHaveLength(2 * count);
  },
);
