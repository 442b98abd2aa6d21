import type { Services } from '../registry/services.js';
import type { AlertTypes } from '../registry/discover.js';
import type { Silence } from '../workflows/messages.js';
import type { Channels } from './channels.js';

/** What the activities of a worker are made with. */
export interface Dependencies {
  types: AlertTypes;
  channels: Channels;
  services: Omit<Services, 'log' | 'signal'>;
  /** The silence that is in force for a type. */
  findSilence: (type: string) => Promise<Silence | undefined>;
}
