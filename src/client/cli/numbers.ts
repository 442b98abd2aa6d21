import { BadInput } from '../../errors.js';

/** Reads the whole number of an option. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text)) return Number(text);
    throw new BadInput(`${option} must be a whole number, not '${text}'`);
  };
}
