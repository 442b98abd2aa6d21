import type { Services } from '../registry/define-alert.js';
import type { AlertTypes } from '../registry/discover.js';
import type { Silence } from '../workflows/messages.js';
import type { Channels } from './channels.js';

/** What the activities of a worker are made with. */
export interface Dependencies {
  types: AlertTypes;
  channels: Channels;
  services: Pick<Services, 'db' | 'now' | 'query' | 'temporal'>;
  /** The silence that is in force for a type. */
  findSilence: (type: string) => Promise<Silence | undefined>;
}
