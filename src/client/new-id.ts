import { customAlphabet } from 'nanoid';

/** No '-' or '_', so that an id is never taken for an option. */
export const newId = customAlphabet(
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  21,
);
