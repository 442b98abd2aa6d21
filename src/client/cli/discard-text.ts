import type { Discarded } from '../discard.js';
import { counted } from './import-text.js';

/** `12 cancelled, 1 already-sent` */
export function discardedText(discarded: Discarded[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of discarded) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${counted(count)} ${verdict}`).join(', ');
}

/** `1,998 of them are in alerts-discarded-….jsonl: 'alerts restore …' schedules them again` */
export function restoreText(file: string, discarded: Discarded[]): string {
  const open = discarded.filter(({ verdict }) => verdict === 'cancelling').length;
  const later =
    open > 0 ? `; ${counted(open)} can be restored only when a worker has ended them` : '';
  return `'alerts restore ${file}' schedules again what was cancelled${later}`;
}

/** When nobody knows what became of each. */
export function unfinishedText(file: string): string {
  return `${file} has all that were open: 'alerts restore ${file}' schedules again those that were cancelled`;
}
