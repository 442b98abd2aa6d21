import type { Command, Running } from '../run/processes.js';

export const systemNames = ['bare', 'ours', 'bullmq', 'pg-boss', 'celery'] as const;
export type SystemName = (typeof systemNames)[number];

/** What has to be there before a system can run. */
export type Need = 'temporal' | 'npm packages' | 'celery' | 'redis';

/** Where everything of one run of one system is. */
export interface Place {
  folder: string;
  database: string;
  /** To which each worker appends a line for each alert. */
  deliveries: string;
  /** What the programs of the bench are told besides. */
  environment: Record<string, string>;
}

export interface Server extends Running {
  address: string;
}

export interface System {
  name: SystemName;
  title: string;
  needs: Need[];
  /** Whether its server is Temporal's. */
  temporal?: true;
  /** How many it schedules and puts to sleep in a second at the least, so that a herd sleeps before it is due. */
  pace: number;
  startServer: (place: Place) => Promise<Server>;
  /** Answers the requests of protocol.ts. */
  client: (server: Server, place: Place) => Command;
  worker: (server: Server, place: Place) => Command;
  /** What its worker says on standard error when it is ready. */
  ready: string;
}
