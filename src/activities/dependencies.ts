import type { AlertTypes } from '../alert-types/discover.js';
import type { Channels } from '../channels/channels.js';
import type { FireRequest } from '../contract/fire-request.js';
import type { Silence } from '../contract/silence.js';
import type { Services } from '../services/services.js';

/** Holds what a worker gives to its activities. */
export interface Dependencies {
  types: AlertTypes;
  channels: Channels;
  services: Omit<Services, 'log' | 'signal'>;
  /** Returns the silence that is in force for an alert. */
  findSilence: (alert: Pick<FireRequest, 'type' | 'labels'>) => Promise<Silence | undefined>;
  /** @default one that does the work and nothing else */
  observer?: Observer | undefined;
}

/** Surrounds the steps of an attempt. Each hook does the work once and returns what the work returns. */
export interface Observer {
  check<T>(type: string, work: () => Promise<T>): Promise<T>;
  delivery<T>(channel: string, type: string, work: () => Promise<T>): Promise<T>;
}

export const unobserved: Observer = {
  check: (_type, work) => work(),
  delivery: (_channel, _type, work) => work(),
};
