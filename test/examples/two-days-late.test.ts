import { expect, test } from 'vitest';
import { twoDaysLate } from '../../examples/reporters/alerts/two-days-late.js';
import { fileReport } from '../../examples/reporters/database/reporters.js';
import type { Services } from '../../src/services/services.js';
import { servicesAt } from '../alerts/services.js';

const DUE = '2026-07-01T17:00:00.000Z';
const TWO_DAYS_LATER = '2026-07-03T17:00:00.000Z';

/** Of a reporter who owes a report since DUE. */
async function ada(now: string): Promise<Services> {
  const services = await servicesAt(now);
  const { db } = services;
  await db.insertInto('reporters').values({ id: '7', name: 'Ada' }).execute();
  await db.insertInto('reports').values({ id: 'r', reporter_id: '7', due_on: DUE }).execute();
  return services;
}

/** What it says of reporter 7: a message, a reason to be silent, or nothing as the subject is gone. */
async function said(services: Services) {
  const reporter = await twoDaysLate.load({ reporterId: '7' }, services);
  if (!reporter) return undefined;
  const verdict = await twoDaysLate.condition(reporter, services);
  return verdict === true ? twoDaysLate.message(reporter, services) : verdict;
}

test('a reporter who owes a report is told', async () => {
  expect(await said(await ada(TWO_DAYS_LATER))).toEqual({
    text: 'Ada, your report is two days late.',
  });
});

test('one who has filed it meanwhile is not', async () => {
  const services = await ada(TWO_DAYS_LATER);
  await fileReport(services.db, 'r', new Date(TWO_DAYS_LATER));
  expect(await said(services)).toBe('Ada owes no report');
});

test('nor is one whose report is not due yet, by the clock it is given', async () => {
  expect(await said(await ada('2026-07-01T16:59:59.999Z'))).toBe('Ada owes no report');
});

test('a reporter who is gone is nobody to tell', async () => {
  const services = await ada(TWO_DAYS_LATER);
  await services.db.deleteFrom('reporters').execute();
  expect(await said(services)).toBeUndefined();
});

test('it asks for the id of a reporter', () => {
  expect(twoDaysLate.args.safeParse({ reporterId: '7' }).success).toBe(true);
  expect(twoDaysLate.args.safeParse({}).success).toBe(false);
});
