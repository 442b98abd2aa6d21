import type { HistoryEntry } from '../alert-history.js';
import type { TimelineEntry } from '../timeline.js';
import { localTimes, toldLine } from './told-line.js';

/** A line for each thing that happened; the runs of a recurring alert are apart. */
export function historyText(history: HistoryEntry[], zone: string): string {
  const lines = history.map((entry, index) => {
    const before = history[index - 1];
    const gap = before && before.runId !== entry.runId ? '\n' : '';
    return `${gap}  ${entryText(entry, zone)}`;
  });
  return [`history, on the clocks of ${zone}:`, ...lines].join('\n');
}

/** `Mon 23 Nov 2026 10:00:00  sent              console: id 3f2a…` */
export function entryText({ at, what, channel, detail }: TimelineEntry, zone: string): string {
  return toldLine({ at, word: what, width: WIDTH }, [channel, readable(detail ?? '', zone)], zone);
}

/** The channel's own id of what it delivered, which comes last, is not touched: it is looked for on the other side. */
function readable(detail: string, zone: string): string {
  const [, said = '', id = ''] = /^(.*?)((?:^|, )id .*)?$/s.exec(detail) ?? [];
  return localTimes(said, zone) + id;
}

/** Of the longest word. */
const WIDTH = 'cancel-requested'.length;
