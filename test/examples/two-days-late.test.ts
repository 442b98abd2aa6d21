import { checkAlert } from 'durable-alerts/testing';
import { expect, test } from 'vitest';
import { twoDaysLate } from '../../examples/reporters/alerts/two-days-late.js';
import { fileReport } from '../../examples/reporters/database/reporters.js';
import { reportersDatabase } from '../alerts/services.js';

const DUE = '2026-07-01T17:00:00.000Z';
const now = '2026-07-03T17:00:00.000Z';
const args = { reporterId: '7' };

/** Returns the database of a reporter who has owed a report since DUE. */
async function ada() {
  const db = await reportersDatabase();
  await db.insertInto('reporters').values({ id: '7', name: 'Ada' }).execute();
  await db.insertInto('reports').values({ id: 'r', reporter_id: '7', due_on: DUE }).execute();
  return db;
}

test('notifies a reporter who owes a report', async () => {
  const { status, messages } = await checkAlert(twoDaysLate, args, {
    services: { db: await ada() },
    now,
  });
  expect(status).toBe('sent');
  expect(messages).toMatchObject([
    { channel: 'console', text: 'Ada, your report is two days late.' },
  ]);
});

test('does not notify a reporter who has filed it', async () => {
  const db = await ada();
  await fileReport(db, 'r', new Date(now));
  expect(await checkAlert(twoDaysLate, args, { services: { db }, now })).toMatchObject({
    status: 'skipped',
    reason: 'Ada owes no report',
    messages: [],
  });
});

test('does not notify a reporter whose report is not due yet', async () => {
  const before = { services: { db: await ada() }, now: '2026-07-01T16:59:59.999Z' };
  expect(await checkAlert(twoDaysLate, args, before)).toMatchObject({
    status: 'skipped',
    reason: 'Ada owes no report',
  });
});

test('does nothing for a deleted reporter', async () => {
  const db = await ada();
  await db.deleteFrom('reporters').execute();
  expect(await checkAlert(twoDaysLate, args, { services: { db }, now })).toMatchObject({
    status: 'skipped',
    reason: 'its subject is gone',
  });
});

test('requires the id of a reporter', async () => {
  const services = { db: await ada() };
  await expect(checkAlert(twoDaysLate, JSON.parse('{}'), { services })).rejects.toThrow(
    'invalid args for two-days-late: reporterId is missing',
  );
});
