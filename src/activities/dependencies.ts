import type { AlertTypes } from '../alert-types/discover.js';
import type { Channels } from '../channels/channels.js';
import type { Silence } from '../contract/silence.js';
import type { Services } from '../services/services.js';

/** What the activities of a worker are made with. */
export interface Dependencies {
  types: AlertTypes;
  channels: Channels;
  services: Omit<Services, 'log' | 'signal'>;
  /** The silence that is in force for a type. */
  findSilence: (type: string) => Promise<Silence | undefined>;
}
