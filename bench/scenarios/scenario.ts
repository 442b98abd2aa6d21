import type { Session } from '../run/session.js';
import type { MetricName } from '../report/metrics.js';
import type { SystemName } from '../systems/system.js';

export interface Findings {
  values: Partial<Record<MetricName, number>>;
  /** What is said in words, by the name of its line. */
  texts?: Record<string, string>;
  /** What the values were made from, for those who want to make others. */
  raw?: unknown;
}

export interface Scenario {
  name: string;
  /** What varies little, or takes long, is measured in the first rounds only. @default all */
  rounds?: number;
  /** @default all */
  systems?: SystemName[];
  /** What the programs of the bench are told besides. @default nothing */
  environment?: Record<string, string>;
  run: (session: Session, size: Size) => Promise<Findings>;
}

export interface Size {
  /** Smaller numbers. */
  quick: boolean;
  /** By how much longer than it takes on a machine with nothing else to do scheduling may take. */
  slack: number;
  /** What is not delivered so long after it could have been counts as lost, in milliseconds. */
  patience: number;
}
