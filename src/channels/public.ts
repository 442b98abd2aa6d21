/** Exports of `durable-alerts/channels`, for a project's own kinds of channel. */
export {
  type AddressedMessage,
  type Channel,
  type ChannelKind,
  type DeliveryContext,
  defineChannel,
} from './channel.js';
export { post, probeAddress } from './http.js';
