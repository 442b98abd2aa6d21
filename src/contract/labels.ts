/** Labels of an alert, such as `{ order: '42' }`. */
export type Labels = Record<string, string>;

const MAX_LABELS = 20;
const KEY = /^[\w.-]{1,63}$/;
/** Without the two signs that Temporal's SQLite, which compares labels as JSON, cannot find. */
const VALUE = /^[^"\\\p{C}\p{Zl}\p{Zp}]{1,200}$/u;
/** Bounds all labels together, in bytes, because Temporal refuses a search attribute of more than 2 KiB. */
const MAX_LENGTH = 2000;

/** Returns why a value is not the labels of an alert, and what to do; null if it is. */
export function labelsProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'labels must be an object of texts such as {"order":"42"}';
  const labels = Object.entries(value);
  const problem = labels.map(labelProblem).find((each) => each !== null);
  if (problem !== undefined) return problem;
  if (labels.length > MAX_LABELS) return `more than ${MAX_LABELS} labels: remove some`;
  const length = new TextEncoder().encode(JSON.stringify(labels.map(keywordOf))).length;
  return length > MAX_LENGTH ? 'the labels are too long together: shorten or remove some' : null;
}

function labelProblem([key, value]: [string, unknown]): string | null {
  if (!KEY.test(key))
    return `invalid label key ${JSON.stringify(key.slice(0, 80))}: use 1 to 63 letters, digits, . _ and -`;
  if (typeof value === 'string' && VALUE.test(value)) return null;
  return `invalid value of label '${key}': use a text of 1 to 200 printable characters without " and \\`;
}

export function isLabels(value: unknown): value is Labels {
  return labelsProblem(value) === null;
}

/** Returns labels as their search attribute holds them: `order=42`. */
export function keywordsOf(labels: Labels): string[] {
  return Object.entries(labels).map(keywordOf);
}

function keywordOf([key, value]: [string, unknown]): string {
  return `${key}=${String(value)}`;
}

/** Returns whether an alert has all these labels. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}

/** Returns the labels after a change, in which an empty value removes a label. */
export function changedLabels(labels: Labels, changes: Labels): Labels {
  const entries = Object.entries({ ...labels, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}
