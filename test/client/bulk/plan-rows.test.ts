import { describe, expect, test, vi } from 'vitest';
import { loadChannels } from '../../../src/channels/load-channels.js';
import type { Format } from '../../../src/client/bulk/row.js';
import { planRows } from '../../../src/client/bulk/plan-rows.js';
import { rowsOf, types } from './rows.js';

const channels = await loadChannels({});

const plan = (content: string, format: Format, timezone?: string) =>
  planRows(rowsOf(content, format), { types, channels, timezone });

/** Returns a valid row of JSON Lines, with some fields replaced. */
const row = (fields: object) => JSON.stringify({ type: 'note', args: { text: 'a' }, ...fields });
const idsOf = async (content: string, format: Format = 'jsonl', timezone?: string) =>
  (await plan(content, format, timezone)).planned.map(({ plan: { id } }) => id);

const durations = 'write it as 90s, 2h30m, 2 days, 1 month or P2DT3H';

test.each<[row: string, reason: string]>([
  ['note', 'the line is not a JSON object: write, for example, {"type":"clock","in":"2 days"}'],
  ['["note"]', 'the line is not a JSON object: write, for example, {"type":"clock","in":"2 days"}'],
  ['{"type":', 'the line is not a JSON object: write, for example, {"type":"clock","in":"2 days"}'],
  ['{"args":{}}', "type is missing: see 'alerts types'"],
  ['{"type":"nope"}', "unknown alert type 'nope': did you mean note? use one of note"],
  ['{"type":7}', "unknown alert type '7': use one of note"],
  [
    row({ when: 'noon' }),
    "unknown key 'when': use id, type, args, in, set, at, every, cron, timezone, to, expires, for, until, times, jitter, dstOverlap, pausedUntil, group, critical, followUp, retry, labels, calendar",
  ],
  ['{"type":"note"}', "invalid args for note: text is missing: see 'alerts types'"],
  [
    row({ args: { text: 'a', loud: true } }),
    `invalid args for note: Unrecognized key: "loud": see 'alerts types'`,
  ],
  [
    row({ args: { text: 7 } }),
    "invalid args for note: text: Invalid input: expected string, received number: see 'alerts types'",
  ],
  [
    row({ args: { text: 'x'.repeat(65_536) } }),
    'the args of note are over 64 KiB: pass identifiers, not data',
  ],
  [row({ in: 5 }), "in: must be a duration such as '2 days', { days: 2 } or a Temporal.Duration"],
  [row({ in: '5' }), `'5' has no unit: ${durations}`],
  [row({ in: '5s', at: 'noon' }), 'in and at cannot be combined: choose one'],
  [row({ cron: '61 * * * *' }), "cron '61 * * * *': minute (field 1) '61' is above 59: use 0-59"],
  [
    row({ at: 'someday' }),
    "'someday' is not understood, or does not exist: write it as '2026-11-25 10:00', 'tomorrow 9am' or 'next monday 21:30'",
  ],
  [
    row({ at: '2099-03-29T02:30', timezone: 'Europe/Paris' }),
    "'2099-03-29T02:30': 2099-03-29 02:30:00 does not exist in Europe/Paris, clocks go forward then: choose 2099-03-29T01:30:00+01:00 or 2099-03-29T03:30:00+02:00",
  ],
  [row({ timezone: 'Paris' }), "'Paris' is not a time zone: did you mean Europe/Paris?"],
  [row({ to: 'console' }), "to: must be a list of channels such as ['console']"],
  [row({ to: [] }), 'an alert needs at least one channel: add one to its channels'],
  [
    row({ to: ['pigeon'] }),
    "unknown channel 'pigeon': use one of console, define it in alerts.toml, or use a URL such as mailto:ada@example.org",
  ],
  [
    row({ to: ['https://example.org/?key=hush'] }),
    'this channel cannot be used: its URL looks like a secret: give it a name in alerts.toml, and use that',
  ],
  [
    row({ id: 'a b' }),
    "invalid id 'a b': use 1 to 200 letters, digits and punctuation marks, without spaces or a leading '-'",
  ],
  [row({ until: '2099-01-01' }), 'until applies only to recurring alerts: add every or cron'],
  [
    row({ expires: '1 month' }),
    'expires has months or years, which vary in length: use weeks or days',
  ],
  [
    row({ retry: { attempts: 3 } }),
    'retry: takes maximumAttempts, initialInterval, backoffCoefficient and maximumInterval',
  ],
  [
    row({ retry: { maximumAttempts: -1 } }),
    'retry attempts must be a whole number from 0 (unlimited) to 1000000, not -1',
  ],
  [row({ every: '1d', dstOverlap: 'thrice' }), "dstOverlap: must be 'once' or 'twice'"],
])('refuses %.60j', async (line, reason) => {
  const { planned, bad } = await plan(`${row({})}\n\n${line}\n${row({ in: '1h' })}\n`, 'jsonl');
  expect(bad).toEqual([{ line: 3, reason }]);
  expect(planned.map(({ line: valid }) => valid)).toEqual([1, 4]);
});

test.each<[row: string, reason: string]>([
  [
    'note,{"text":"a"},,',
    'a cell contains an unescaped quote: put the cell in quotes, and double each quote in it',
  ],
  [
    'note,5" by\n6",,',
    'a cell contains an unescaped quote, so the row extends over 2 lines: put the cell in quotes, and double each quote in it',
  ],
  ['note,text,,', 'args is not a JSON object: write, for example, {"to":"Ada"}'],
  ['note,"[""a""]",,', 'args is not a JSON object: write, for example, {"to":"Ada"}'],
  ['note,"{""text"":""a""}",b,', "the arg 'text' is given twice: give it once"],
  ['note,,a,many', "retry.maximumAttempts must be a number, not 'many'"],
  ['note,,a,1e3', "retry.maximumAttempts must be a number, not '1e3'"],
  ['note,,a', 'the row has 3 cells for 4 columns: add the empty cells at its end'],
  ['note,,a,2,3', 'cell 5 has no column: put cells that contain a separator in quotes'],
  [
    'note,,a,"1,000"',
    "retry.maximumAttempts must be a number, not '1,000': use a decimal point, and no thousands separators",
  ],
  [',,a,', "type is missing: see 'alerts types'"],
  ['nope,,a,', "unknown alert type 'nope': did you mean note? use one of note"],
  ['note,,,', "invalid args for note: text is missing: see 'alerts types'"],
])('refuses %j in CSV', async (line, reason) => {
  const header = 'type,args,args.text,retry.maximumAttempts';
  const { planned, bad } = await plan(`${header}\nnote,,a,3\n${line}\nnote,,b,\n`, 'csv');
  expect(bad).toEqual([{ line: 3, reason }]);
  expect(planned).toHaveLength(2);
});

test('refuses a duration that leads to the past, but not a past time', async () => {
  const content = [row({ in: '-2 days' }), row({ at: '2020-01-01' })].join('\n');
  const { planned, bad } = await plan(content, 'jsonl');
  expect(planned.map(({ line }) => line)).toEqual([2]);
  expect(bad).toEqual([
    {
      line: 1,
      reason: expect.stringMatching(/^in leads to the past, \S+Z: use at if this is intended$/),
    },
  ]);
});

describe('ids', () => {
  test('refuses the second row with an id', async () => {
    const content = [row({ id: 'one' }), row({ id: 'two' }), row({ id: 'one', in: '1h' })];
    const { planned, bad } = await plan(content.join('\n'), 'jsonl');
    expect(planned.map(({ plan: { id } }) => id)).toEqual(['one', 'two']);
    expect(bad).toEqual([{ line: 3, reason: "duplicate id 'one', as in line 1: use another id" }]);
  });

  test('an invalid row leaves its id free', async () => {
    const content = [row({ id: 'one', in: '5' }), row({ id: 'one' })];
    expect(await idsOf(content.join('\n'))).toEqual(['one']);
  });

  test('are by default derived from the content', async () => {
    const content = [row({ in: '1h' }), row({ in: '2h' }), row({})].join('\n');
    const ids = await idsOf(content);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^note-[0-9a-f]{22}$/);
    expect(await idsOf(content)).toEqual(ids);
    // Must never change, so that a repeated import finds its alerts.
    expect(ids[0]).toBe('note-0bf8bb0d672b9505297e99');
  });

  test('are independent of format, order of columns and other rows', async () => {
    const [id] = await idsOf('{"type":"note","args":{"text":"a","copies":2},"in":"1h"}');
    const csv = 'args.copies,in,type,args.text\n3,1h,note,a\n2,1h,note,a\n';
    expect(await idsOf(csv, 'csv')).toContain(id);
    expect(await idsOf('{"in":"1h","args":{"copies":2,"text":"a"},"type":"note"}')).toEqual([id]);
  });

  test('of equal rows are different, but constant', async () => {
    const content = [row({}), row({}), row({})].join('\n');
    const ids = await idsOf(content);
    expect(new Set(ids).size).toBe(3);
    expect(await idsOf(content)).toEqual(ids);
    expect(await idsOf(row({}))).toEqual(ids.slice(0, 1));
  });

  test('depend on --timezone', async () => {
    const content = row({ at: '2099-01-01 09:00' });
    const ids = [
      ...(await idsOf(content)),
      ...(await idsOf(content, 'jsonl', 'Europe/Paris')),
      ...(await idsOf(content, 'jsonl', 'Asia/Tokyo')),
    ];
    expect(new Set(ids).size).toBe(3);
  });
});

test('--timezone applies to rows that name no zone', async () => {
  vi.stubEnv('TZ', 'UTC');
  const content = [
    row({ at: '2099-01-01 09:00' }),
    row({ at: '2099-01-01 09:00', timezone: 'Asia/Tokyo' }),
    row({ cron: '0 9 * * *' }),
    row({ cron: 'CRON_TZ=Asia/Tokyo 0 9 * * *' }),
    row({ every: '1d' }),
  ];
  const { planned, bad } = await plan(content.join('\n'), 'jsonl', 'Europe/Paris');
  expect(bad).toEqual([]);
  const times = planned.map(({ plan: { input, cronSchedule } }) => input.dueAt ?? cronSchedule);
  expect(times).toEqual([
    '2099-01-01T08:00:00.000Z',
    '2099-01-01T00:00:00.000Z',
    'CRON_TZ=Europe/Paris 0 9 * * *',
    'CRON_TZ=Asia/Tokyo 0 9 * * *',
    '@every 86400s',
  ]);
});
