import { createHash } from 'node:crypto';

/** Ids made of what a row says, so that the same file names the same alerts again; of equal rows each has its own. */
export function contentIds(): (type: string, content: unknown) => string {
  const counts = new Map<string, number>();
  return (type, content) => {
    const digest = digestOf(JSON.stringify([type, content], sorted));
    const count = counts.get(digest) ?? 0;
    counts.set(digest, count + 1);
    return `${type}-${count === 0 ? digest : digestOf(`${digest} ${count}`)}`;
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 22);
}

/** Columns and keys may change places. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
