import type { AlertType } from '../alert-types/define-alert.js';
import type { AlertTypes } from '../alert-types/discover.js';
import type { Services } from '../services/services.js';
import type { Around } from './around-deliveries.js';
import type { Metrics } from './metrics.js';
import { overlaid } from './overlaid.js';

/** Measures how long each delivery takes, and counts those that fail. */
export function measuringDeliveries({ delivery, channelErrors }: Metrics): Around {
  return async (channel, _, deliver) => {
    const begun = performance.now();
    try {
      return await deliver();
    } catch (error) {
      channelErrors.add(1, { channel });
      throw error;
    } finally {
      delivery.record(secondsSince(begun), { channel });
    }
  };
}

/** Alert types that measure how long it takes to load and check. */
export function measuredTypes(types: AlertTypes, { condition }: Metrics): AlertTypes {
  return new Map(
    [...types].map(([name, type]) => {
      return [name, measured(type, (seconds) => condition.record(seconds, { alert_type: name }))];
    }),
  );
}

function measured(type: AlertType, record: (seconds: number) => void): AlertType {
  // Both are given the same services, and are one check.
  const loadings = new WeakMap<Services, number>();
  const load: AlertType['load'] = async (args, services) => {
    const begun = performance.now();
    loadings.set(services, begun);
    let checks = false;
    try {
      const subject = await type.load?.(args, services);
      checks = type.condition !== undefined && subject !== undefined && subject !== null;
      return subject;
    } finally {
      if (!checks) record(secondsSince(begun));
    }
  };
  const condition: AlertType['condition'] = async (subject, services) => {
    const begun = loadings.get(services) ?? performance.now();
    try {
      return (await type.condition?.(subject, services)) ?? false;
    } finally {
      record(secondsSince(begun));
    }
  };
  return overlaid(type, { ...(type.load && { load }), ...(type.condition && { condition }) });
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}
