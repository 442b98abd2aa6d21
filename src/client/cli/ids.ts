import { BadInput } from '../../errors.js';

/** The id of an alert; an empty one is a variable that was not set. */
export function alertId(text: string): string {
  if (text !== '') return text;
  throw new BadInput("the id is empty: 'alerts list --all' shows the ids there are");
}

/** For an argument that takes several. */
export function alertIds(text: string, ids: string[] = []): string[] {
  return [...ids, alertId(text)];
}
