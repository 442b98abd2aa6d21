import { InvalidInputError } from '../util/errors.js';

/** Reads the whole number of an option. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text)) return Number(text);
    throw new InvalidInputError(`${option} must be a whole number, not '${text}'`);
  };
}

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, values: string[] = []) => [...values, value];

/** Reads the id of an alert. An empty one usually comes from a variable that is not set. */
export function alertId(text: string): string {
  if (text !== '') return text;
  throw new InvalidInputError("the id is empty: 'alerts list --all' lists all alerts");
}

/** Reads one more id of an argument that takes several. */
export function alertIds(text: string, ids: string[] = []): string[] {
  return [...ids, alertId(text)];
}

/** Returns a sentence as the text of an option: `no run after this (default: none)`. */
export function optionText(sentence: string): string {
  const text = sentence.replace(/\.$/, '').replace(/\. Default: (.*)$/, ' (default: $1)');
  return text.charAt(0).toLowerCase() + text.slice(1);
}
