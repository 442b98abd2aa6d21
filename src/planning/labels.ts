import { changedLabels, type Labels, labelsProblem } from '../contract/labels.js';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';

/** Returns the labels, or null if there are none. @throws InvalidInputError */
export function checkLabels(labels: Labels): Labels | null {
  const problem = labelsProblem(labels);
  if (problem !== null) throw new InvalidInputError(problem);
  return Object.keys(labels).length > 0 ? labels : null;
}

/** Checks a change of labels, in which an empty text removes a label. @throws InvalidInputError */
export function checkLabelChanges(changes: Labels): void {
  checkLabels(changedLabels({}, changes));
  if (Object.keys(changes).length === 0)
    throw new InvalidInputError('no label is given: write it as team=ops');
}

/** Reads labels such as `order=42`. @throws InvalidInputError */
export function parseLabels(texts: string[]): Labels {
  const entries = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new InvalidInputError(`invalid label ${quote(text)}: write it as order=42`);
  });
  const labels = new Map(entries);
  if (labels.size === entries.length) return Object.fromEntries(labels);
  throw new InvalidInputError('a label is given twice: give each key once');
}
