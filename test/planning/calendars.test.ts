import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { loadChannels } from '../../src/channels/load-channels.js';
import { etaOf } from '../../src/planning/eta.js';
import { planRequest } from '../../src/planning/request.js';
import { InvalidInputError } from '../../src/util/errors.js';
import { typesOf } from '../support/temporal.js';

const settings = `
[calendars.fr]
holidays = "FR"

[calendars.bavaria]
holidays = "de-by"

[calendars.saudi]
holidays = "SA"
weekend = ["Fri", "Sat"]

[calendars.shop]
dates = ["2026-11-24", "2026-11-25"]
weekend = []

[calendars.nowhere]
holidays = "XX"

[calendars.no-region]
holidays = "DE-ZZ"
`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alerts-calendars-'));
  const file = join(directory, 'alerts.toml');
  await writeFile(file, settings);
  vi.stubEnv('ALERTS_CONFIG', file);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

const due = (from: string, length: string, calendar?: string) =>
  etaOf(
    { in: length, calendar, timezone: 'Europe/Paris' },
    DateTime.fromISO(from, { zone: 'Europe/Paris' }),
  ).toFormat("ccc yyyy-MM-dd'T'HH:mm");

test.each([
  // Labour Day is a Friday.
  ['fr', '2026-04-30T10:00', '1 business day', 'Mon 2026-05-04T10:00'],
  ['fr', '2026-04-29T10:00', '3 business days', 'Tue 2026-05-05T10:00'],
  ['fr', '2026-12-24T10:00', '1 business day', 'Mon 2026-12-28T10:00'],
  // Corpus Christi is a holiday in Bavaria.
  ['fr', '2026-06-03T10:00', '1 business day', 'Thu 2026-06-04T10:00'],
  ['bavaria', '2026-06-03T10:00', '1 business day', 'Fri 2026-06-05T10:00'],
  // Eid al-Fitr lasts from Tuesday to Friday.
  ['saudi', '2027-03-08T10:00', '1 business day', 'Sun 2027-03-14T10:00'],
  ['shop', '2026-11-23T10:00', '1 business day', 'Thu 2026-11-26T10:00'],
  ['shop', '2026-11-27T10:00', '1 business day', 'Sat 2026-11-28T10:00'],
])('by the calendar %s, %s and %s is %s', (calendar, from, length, expected) => {
  expect(due(from, length, calendar)).toBe(expected);
});

test.each([
  ['2 days', 'fr', /calendar requires business days: add in, such as 3 business days/],
  ['2 business days', undefined, /business days require a calendar: name one that alerts.toml/],
  ['2 business days', 'ffr', /unknown calendar 'ffr': did you mean fr\? define it in alerts.toml/],
  ['2 business days', 'toString', /unknown calendar 'toString'/],
  ['2 business days', 'nowhere', /calendars.nowhere.holidays .* unknown country or region 'XX'/],
  ['2 business days', 'no-region', /unknown country or region 'DE-ZZ': use one such as FR/],
])('refuses in %s by the calendar %s', (length, calendar, message) => {
  const eta = () => due('2026-11-23T10:00', length, calendar);
  expect(eta).toThrow(InvalidInputError);
  expect(eta).toThrow(message);
});

test('a worker plans a request by its own calendars', async () => {
  const request = {
    type: 'reminder',
    args: { to: 'Ada', text: 'Invoice' },
    in: '1 business day',
    calendar: 'fr',
    timezone: 'Europe/Paris',
  };
  const task = { request, now: '2026-04-30T08:00:00.000Z' };
  const channels = await loadChannels();
  const { input } = planRequest(task, typesOf(reminder), channels);
  expect(input.dueAt).toBe('2026-05-04T08:00:00.000Z');
  const recurring = { ...request, in: undefined, every: '1h' };
  expect(() => planRequest({ ...task, request: recurring }, typesOf(reminder), channels)).toThrow(
    /calendar does not apply to recurring alerts/,
  );
});
