import { expect, test } from 'vitest';
import { changeText, entryText } from '../../src/cli/timeline-text.js';
import type { TimelineEntry } from '../../src/client/history/entry.js';
import type { AlertChange } from '../../src/client/watch/watched.js';

const at = '2026-11-23T09:00:00.000Z';
const later = '2026-11-23T11:00:00.000Z';
const zone = 'Europe/Paris';

/** Formats an entry without its time and word. */
const detailOf = (entry: Partial<TimelineEntry>) =>
  entryText({ at, what: 'sent', channel: 'console', detail: null, ...entry }, zone).replace(
    /^Mon 23 Nov 2026 10:00:00 +\w+ +/,
    '',
  );

test.each([
  [`id a1:${at}:console`, `console: id a1:${at}:console`],
  [`id ${at}`, `console: id ${at}`],
  [`on attempt 2, id ${at} ${at}`, `console: on attempt 2, id ${at} ${at}`],
  [
    `gathered until ${later}, id ${at}`,
    `console: gathered until Mon 23 Nov 2026 12:00:00, id ${at}`,
  ],
])('the id of a delivery is printed unchanged: %s', (detail, text) => {
  expect(detailOf({ detail })).toBe(text);
});

test('the times in a reason are on the clocks of the zone', () => {
  const detail = `silenced until ${later} by Ada: deploy`;
  expect(detailOf({ what: 'silenced', detail })).toBe(
    'console: silenced until Mon 23 Nov 2026 12:00:00 by Ada: deploy',
  );
  expect(detailOf({ what: 'scheduled', channel: null, detail: `due ${later}, by 1@ada` })).toBe(
    'due Mon 23 Nov 2026 12:00:00, by 1@ada',
  );
});

test('a change has the id of the alert unchanged, and its due time on the clocks of the zone', () => {
  const change: AlertChange = {
    at,
    id: `report:${at}`,
    runId: 'r1',
    type: 'clock',
    status: 'skipped',
    dueAt: later,
    attempts: null,
    reason: `paused until ${later}`,
    ended: true,
  };
  expect(changeText(change, zone)).toBe(
    `Mon 23 Nov 2026 10:00:00  ${'skipped'.padEnd(9)}  report:${at}  clock: due Mon 23 Nov 2026 12:00:00: ` +
      'paused until Mon 23 Nov 2026 12:00:00',
  );
});
