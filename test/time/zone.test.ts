import { afterEach, describe, expect, test, vi } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { localZone, parseZone } from '../../src/time/zone.js';

const place = 'use a name such as Europe/Paris or America/New_York, or UTC';
const offset = 'an offset ignores daylight saving time, use a name such as Europe/Paris, or UTC';

describe('parseZone', () => {
  test.each([
    ['Europe/Paris', 'Europe/Paris'],
    [' europe/paris ', 'Europe/Paris'],
    ['AMERICA/NEW_YORK', 'America/New_York'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['US/Eastern', 'America/New_York'],
    ['utc', 'UTC'],
    ['Z', 'UTC'],
    ['GMT', 'UTC'],
    ['Etc/UTC', 'UTC'],
  ])('%j is %s', (text, zone) => {
    expect(parseZone(text)).toBe(zone);
  });

  test.each([
    ['', 'the time zone is empty: use a name such as Europe/Paris'],
    ['  ', 'the time zone is empty: use a name such as Europe/Paris'],
    ['Europe/Pariss', "'Europe/Pariss' is not a time zone: did you mean Europe/Paris?"],
    ['Eurpoe/London', "'Eurpoe/London' is not a time zone: did you mean Europe/London?"],
    ['Paris', "'Paris' is not a time zone: did you mean Europe/Paris?"],
    ['new york', "'new york' is not a time zone: did you mean America/New_York?"],
    ['Japan', "'Japan' is not a time zone: did you mean Asia/Tokyo?"],
    ['BST', `'BST' is not a time zone: ${place}`],
    ['CET', `'CET' is not a time zone: ${place}`],
    ['Local', `'Local' is not a time zone: ${place}`],
    ['SystemV/AST4', `'SystemV/AST4' is not a time zone: ${place}`],
    ['Mars/Olympus\nMons', `'Mars/Olympus\\nMons' is not a time zone: ${place}`],
    ['+02:00', `'+02:00' is not a time zone: ${offset}`],
    ['UTC+2', `'UTC+2' is not a time zone: ${offset}`],
  ])('refuses %j', (text, message) => {
    expect(() => parseZone(text)).toThrow(new InvalidInputError(message));
  });

  test('does not quote a long text in its error', () => {
    expect(() => parseZone('x'.repeat(10_000))).toThrow(/^'x{79}…' is not a time zone/);
  });
});

describe('localZone', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    ['Australia/Lord_Howe', 'Australia/Lord_Howe'],
    ['UTC', 'UTC'],
    ['EST', /^(America\/Panama|UTC)$/],
  ])('on a machine set to %s', (tz, zone) => {
    vi.stubEnv('TZ', tz);
    expect(localZone()).toMatch(zone);
  });
});
