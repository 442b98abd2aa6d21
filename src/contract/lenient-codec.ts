import { defaultPayloadConverter, type PayloadCodec } from '@temporalio/common';

/**
 * Reads a payload that cannot be decoded as null. Anybody can start an alert with a memo that only
 * their own codec reads, and an error here would end the listing of all others.
 */
export const lenientCodec: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: async (payloads) =>
    payloads.map((payload) => {
      try {
        defaultPayloadConverter.fromPayload(payload);
        return payload;
      } catch {
        return defaultPayloadConverter.toPayload(null);
      }
    }),
};
