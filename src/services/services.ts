import type { Logger } from '@temporalio/common';
import type { Query } from '../databases/read-only-query.js';

/** Services that every worker provides. */
export interface BuiltInServices {
  now: () => Date;
  /** Runs a read-only query on a database of alerts.toml, and returns its rows. */
  query: Query;
  /** Tells what Temporal knows about the alerts themselves. */
  temporal: TemporalService;
  /** Logs lines with the alert's id, its type and the attempt. */
  log: Logger;
  /** Aborts when the alert is cancelled or the time of this attempt is over. */
  signal: AbortSignal;
}

/**
 * Services that the functions of an alert type get besides their data. A project adds its own by
 * declaration merging and builds them in alerts.config.ts:
 *
 *     declare module 'durable-alerts' {
 *       interface Services {
 *         shop: Shop;
 *       }
 *     }
 */
export interface Services extends BuiltInServices {}

/** Services that the project declares. */
export type OwnServices = Omit<Services, keyof BuiltInServices>;

export interface TemporalService {
  /**
   * Returns open alerts that should have acted before a time and have not. Includes the alert that
   * asks, if it is late.
   */
  lateAlerts: (before: Date) => Promise<LateAlerts>;
  /** Returns how many workers poll a task queue. */
  pollers: (taskQueue: string) => Promise<Pollers>;
}

/** Late alerts in no particular order, at most one hundred. */
export interface LateAlerts {
  alerts: LateAlert[];
  /** Set when there are more. */
  more: boolean;
}

export interface LateAlert {
  id: string;
  due: Date;
}

export interface Pollers {
  workflows: number;
  activities: number;
}
