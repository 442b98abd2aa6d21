import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { agendaText } from '../../src/cli/agenda-text.js';
import { listText } from '../../src/cli/list-text.js';
import { silencesText } from '../../src/cli/silences-text.js';
import { table } from '../../src/cli/table.js';
import type { AlertDescription } from '../../src/contract/alert.js';
import { alertDescription as alert } from '../client/alert-description.js';

const now = '2026-11-23T09:00:00.000Z';

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
  vi.useFakeTimers({ now: new Date(now) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const family = '👨‍👩‍👧‍👦';
const column = (head: string, cells: string[], minWidth?: number) => ({ head, cells, minWidth });

describe('a table', () => {
  test('has aligned columns, without trailing lines or spaces', () => {
    const columns = [
      column('A', ['1', '333']),
      column('B', ['two words', '']),
      column('C', ['', 'x']),
    ];
    expect(table([columns])).toBe('A    B          C\n1    two words\n333             x');
    expect(table([[column('A', [])]])).toBe('A');
  });

  test('aligns columns with wide, combined and zero-width characters', () => {
    const cells = ['日本語', 'Grüße', 'Gru\u0308ße', family, '🇫🇷', 'שלום'];
    const lines = table([
      [
        column('A', cells),
        column(
          'B',
          cells.map(() => '|'),
        ),
      ],
    ]).split('\n');
    expect(lines.slice(1).map((line) => stringWidth(line))).toEqual(cells.map(() => 9));
  });

  test.each([
    ['日本語のアラート', 6, '日本…'],
    ['日本語のアラート', 5, '日本…'],
    [`${family}${family}${family}`, 4, `${family}…`],
    ['e\u0301e\u0301e\u0301e\u0301', 3, 'e\u0301e\u0301…'],
    ['🇫🇷🇩🇪🇫🇷', 5, '🇫🇷🇩🇪…'],
    ['abcdef', 6, 'abcdef'],
  ])('cuts %s to %i columns', (text, width, cut) => {
    expect(table([[column('', [text], 1)]], width)).toBe(`\n${cut}`);
  });

  test('shrinks the widest column first, and uses the first layout that fits', () => {
    const short = column('S', ['1234567890'], 4);
    const long = column('L', ['12345678901234567890'], 4);
    expect(table([[short, long]], 24)).toBe('S           L\n1234567890  12345678901…');
    expect(table([[short, long]], 14)).toBe('S       L\n12345…  12345…');
    expect(table([[short, long], [short]], 9)).toBe('S\n12345678…');
    expect(table([[long], [short]], 1)).toBe('S\n123…');
  });

  test('shows a cell in one line, with control characters escaped', () => {
    expect(table([[column('A', ['a\n\tb\u001b[1m'])]])).toBe('A\na b\\u001b[1m');
  });
});

const nanoid = 'V1StGXR8_Z5jdHi6B-myT';
const alerts: AlertDescription[] = [
  alert({
    id: nanoid,
    type: 'two-days-late',
    subject: 'reporter 7',
    dueAt: '2026-11-23T09:30:05.000Z',
  }),
  alert({
    id: 'monday-night',
    subject: '来週の月曜日に送るレポートのお知らせ',
    pausedUntil: '2027-01-07T00:00:00.000Z',
    recurrence: { cron: '30 21 * * 1', every: null, timezone: 'Europe/Paris' },
  }),
  alert({
    id: 'disk',
    type: 'http-check',
    subject: `${family.repeat(20)} https://example.org/health`,
    status: 'failed',
    dueAt: '2027-12-24T10:00:00.000Z',
    outcome: {
      status: 'failed',
      reason: 'the webhook answered 503 '.repeat(10),
      dueAt: now,
      firedAt: now,
      attempts: 20,
      deliveries: [],
    },
  }),
];
const silences = alerts.map(({ id, subject }) => ({
  id: `silence-${id}`,
  type: null,
  labels: {},
  until: '2026-12-24T18:00:00.000Z',
  reason: `${subject} ${'moving the servers '.repeat(10)}`,
  by: 'Ada Lovelace',
  createdAt: now,
  every: null,
  timezone: null,
  next: { from: now, until: '2026-12-24T18:00:00.000Z' },
}));
const recurring = silences.map((silence) => ({
  ...silence,
  every: 'Mon-Fri 20:00-06:00, Sat 10:00-14:00',
  timezone: 'Europe/Paris',
  next: { from: '2026-12-24T18:00:00.000Z', until: '2026-12-25T04:00:00.000Z' },
}));
const entries = alerts.map(({ id, type, subject }) => ({
  id,
  type,
  subject,
  first: now,
  last: '2026-11-23T23:00:00.000Z',
  times: 15,
}));
const agenda = (width?: number) =>
  agendaText([{ day: '2026-11-23', alerts: entries }], 'Europe/Paris', width);

describe.each([60, 80, 120])('on a terminal of %i columns', (width) => {
  test.each([
    ['list', () => listText(alerts, width)],
    ['agenda', () => agenda(width)],
    ['silences', () => silencesText(silences, width)],
    ['silences that recur', () => silencesText([...silences, ...recurring], width)],
  ])('the lines of %s fit', (_, shown) => {
    const text = shown();
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    for (const { id } of alerts) expect(text).toContain(id);
  });

  test('the subject, status and due time of an alert stay visible', () => {
    const [head, ...lines] = listText(alerts, width).split('\n');
    expect(head).toMatch(/^ID +(TYPE +)?SUBJECT +STATUS +DUE/);
    expect(lines[0]).toMatch(/reporter 7 +scheduled +09:30:05/);
    expect(lines[1]).toMatch(/来週の月曜.* schedul.* 25 Nov 09:00/);
    expect(lines[2]).toMatch(/failed.* 24 Dec 2027/);
    expect(agenda(width)).toMatch(/10:00 .*reporter 7 +(15 times, the last at|×15 to) 00:00$/m);
  });
});

describe('in a pipe', () => {
  test('lines are whole', () => {
    const [head, , second, third] = listText(alerts).split('\n');
    expect(head).toMatch(/^ID +TYPE +SUBJECT +STATUS +DUE +RECURS$/);
    expect(second).toMatch(
      /^monday-night +clock +来週の月曜日に送るレポートのお知らせ +scheduled, paused until Thu 7 Jan 2027 00:00:00 UTC \(.*\) +Wed 25 Nov 2026 10:00:00 Europe\/Paris \(in 2 days\) +30 21 \* \* 1 Europe\/Paris$/,
    );
    expect(third).toContain('the webhook answered 503 '.repeat(10).trim());
    expect(agenda()).toContain(family.repeat(20));
    expect(silencesText(silences)).toContain('moving the servers '.repeat(10).trim());
  });
});
