import { expect, test } from 'vitest';
import { placeOf } from '../../src/databases/place.js';

// Digits, because a parser may take them for a port.
const SECRET = '48151';
test.each([
  `mysql://me:${SECRET}@host/alerts`,
  `me:${SECRET}@host/alerts`,
  `${SECRET}:postgres`,
  `postgres:me:${SECRET}@host`,
  `host=localhost password=${SECRET}`,
  `file:`,
  `file://me:${SECRET}@host/alerts.db`,
  `postgres://me:${SECRET}@host:port/alerts`,
  `postgres://me:${SECRET}%ff@host/alerts`,
  `postgres://me:a/${SECRET}@host/alerts`,
  `postgres://me:${SECRET}/a@host/alerts`,
  `postgresql://me:${SECRET}?a@host/alerts`,
  `POSTGRES://me:${SECRET}#a@host/alerts`,
  `postgres://me:${SECRET}@host/alerts?sslrootcert=/no/such.pem`,
])('refuses %s in one line, with the cure and without secrets', (url) => {
  let error: unknown;
  try {
    placeOf(url, 'DATABASE_URL');
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof Error)) throw new Error('not refused');
  expect(error.message).toMatch(/^DATABASE_URL .*(file:PATH|percent-encode).*$/);
  expect(error.message).not.toContain(SECRET);
  expect(error.cause).toBeUndefined();
});
