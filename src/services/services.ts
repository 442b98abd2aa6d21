import type { Logger } from '@temporalio/common';
import type { Query } from '../databases/read-only-query.js';

/** Services that every worker has. */
export interface BuiltInServices {
  now: () => Date;
  /** Returns the rows of a query that only reads, on a database of alerts.toml. */
  query: Query;
  /** Answers what Temporal knows of the alerts themselves. */
  temporal: TemporalService;
  /** Adds the alert's id, its type and the attempt to each line. */
  log: Logger;
  /** Aborts when the alert is cancelled or its time for this attempt is over. */
  signal: AbortSignal;
}

/**
 * Services that the functions of an alert type get besides their data. A project adds its own by declaration merging,
 * and builds them in alerts.config.ts:
 *
 *     declare module 'durable-alerts' {
 *       interface Services {
 *         shop: Shop;
 *       }
 *     }
 */
export interface Services extends BuiltInServices {}

/** Services that the project has declared. */
export type OwnServices = Omit<Services, keyof BuiltInServices>;

export interface TemporalService {
  /** Open alerts that should have acted before then and have not; the one that asks too, if it is itself so late. */
  lateAlerts: (before: Date) => Promise<LateAlerts>;
  /** How many workers ask for the work of a task queue. */
  pollers: (taskQueue: string) => Promise<Pollers>;
}

/** In no order; of very many the first hundred. */
export interface LateAlerts {
  alerts: LateAlert[];
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
