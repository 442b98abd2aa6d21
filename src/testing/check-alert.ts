import { DateTime } from 'luxon';
import type { z } from 'zod';
import { fire } from '../activities/fire.js';
import type { AlertType } from '../alert-types/define-alert.js';
import type { Channel } from '../channels/channel.js';
import type { Holdings } from '../contract/outcome.js';
import type { ChannelResult } from '../contract/state.js';
import type { AlertStatus } from '../contract/status.js';
import type { UncheckedScheduleOptions } from '../planning/options.js';
import { planAlert } from '../planning/plan.js';
import { type InstantInput, toInstant, utc } from '../time/instant.js';
import { localZone } from '../time/zone.js';
import { loadOptional } from '../util/load-optional.js';
import { temporalLogger } from '../worker/logger.js';
import { asleepWith, fired, firing, nextStep } from '../workflows/alert-state.js';
import { carryOverIn } from '../workflows/carry-over.js';
import { finalOutcome } from '../workflows/conclusion.js';
import { requestOf } from '../workflows/fire-on-channel.js';
import { recordingChannels, type TestMessage } from './recording-channel.js';
import { servicesFor, testLog, type TestServices } from './services.js';

export interface CheckOptions extends Pick<
  UncheckedScheduleOptions,
  'at' | 'timezone' | 'to' | 'for' | 'expires' | 'critical'
> {
  /** Services that the type's functions use. */
  services?: TestServices;
  /** Time of the check. @default the current time */
  now?: InstantInput;
  /** Channels that deliver what is recorded, by name. @default none */
  channels?: Record<string, Channel>;
  /** Result of the check before, as a recurring alert remembers it. @default none */
  lastOutcome?: { holding?: Holdings };
}

export interface CheckResult {
  /** `scheduled`: the alert would wait and check again. */
  status: AlertStatus;
  /** Why nothing goes out, or not everywhere; null if there is nothing to add. */
  reason: string | null;
  /** Messages that would go out, one for each channel. */
  messages: TestMessage[];
  /** Condition that holds, for the next check. */
  holding: Holdings;
}

/**
 * Fires an alert once, as a worker does but without a server: checks the args, loads, checks the
 * condition and makes the messages. Nothing is sent, unless `channels` does.
 *
 * @throws InvalidInputError when the alert could not be scheduled
 * @throws any error of the type's functions and of the channels
 */
export async function checkAlert<Schema extends z.ZodObject, Subject>(
  type: AlertType<Schema, Subject>,
  args: z.input<Schema>,
  { services = {}, now, channels: given, lastOutcome, ...options }: CheckOptions = {},
): Promise<CheckResult> {
  const { MockActivityEnvironment } = await loadOptional(
    'checkAlert',
    ['@temporalio/testing'],
    () => import('@temporalio/testing'),
  );
  const time = toInstant(now ?? new Date(), localZone(), DateTime.now());
  const millis = time.toMillis();
  const channels = recordingChannels(given);
  const { id, dueAt, input } = planAlert(type, args, { at: time, ...options }, channels, time);
  const { followUp: _, ...alone } = input;
  const asleep = asleepWith(alone, dueAt.toMillis(), 0, carryOverIn(lastOutcome));
  const { holding } = asleep;
  if (nextStep(asleep, millis).do === 'wait') {
    return { status: 'scheduled', reason: `due at ${utc(dueAt)}`, messages: [], holding };
  }
  const dependencies = {
    types: new Map([[type.type, type]]),
    channels,
    services: servicesFor(services, () => time.toJSDate()),
    findSilence: async () => undefined,
  };
  const logger = temporalLogger(testLog());
  const state = firing(asleep, millis);
  const results: ChannelResult[] = [];
  const attempt = (channel: string) => {
    const info = { workflowExecution: { workflowId: id, runId: id } };
    return new MockActivityEnvironment(info, { logger }).run(async () => {
      const request = { ...requestOf(channel, state, input), at: utc(time) };
      const result = await fire(request, dependencies, new Map());
      if (result.status !== 'limited') results.push(result);
    });
  };
  await Promise.all(state.channels.map(attempt));
  const after = fired(state, millis, results);
  const { status, reason } = finalOutcome({ ...after, results });
  return {
    status: after.outcome ? status : 'scheduled',
    reason,
    messages: channels.messages,
    holding: after.holding,
  };
}
