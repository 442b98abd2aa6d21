import pMap from 'p-map';
import { expect, onTestFinished } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { eventually } from '../support/eventually.js';
import type { Recorder } from './recorder.js';

export interface Reminders {
  /** Waits until each has ended: as sent, and with an answer of the receiver that says so. */
  expectAllSent: (recorder: Recorder) => Promise<void>;
}

/** To the webhook, due one after the other over so many milliseconds. */
export async function scheduleReminders(
  config: TemporalConfig,
  count: number,
  spread: number,
): Promise<Reminders> {
  const alerts = await AlertClient.connect(config);
  onTestFinished(() => alerts.close());
  const schedule = (index: number) =>
    alerts.schedule(
      reminder,
      { to: 'Ada', text: `no. ${index}` },
      {
        in: { milliseconds: Math.round((index * spread) / count) },
        to: ['webhook'],
        retry: { initialInterval: '200ms', maximumInterval: '500ms', maximumAttempts: 1000 },
      },
    );
  const reminders = await pMap(Array(count).keys(), schedule, { concurrency: 20 });
  return {
    expectAllSent: async ({ deliveries }) => {
      // Of each test before it, all have ended.
      await eventually(
        () => alerts.count(),
        (open) => open === 0,
        120_000,
      );
      const outcomes = await pMap(reminders, (each) => each.result(), { concurrency: 20 });
      expect(outcomes.filter(({ status }) => status !== 'sent')).toEqual([]);
      const delivered = new Set([...deliveries.keys()].map((key) => key.replace(/:.*/, '')));
      expect(reminders.filter(({ id }) => !delivered.has(id))).toEqual([]);
    },
  };
}
