/** What a file of one's own kind of channel imports from `durable-alerts/channels`. */
export { type Channel, type ChannelKind, type DeliveryContext, defineChannel } from './channel.js';
export { post, probeAddress } from './http.js';
