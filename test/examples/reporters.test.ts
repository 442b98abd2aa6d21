import { beforeEach, expect, test } from 'vitest';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { fileReport, findReporter } from '../../examples/reporters/database/reporters.js';
import { createTables } from '../../examples/reporters/database/schema.js';
import { onEachEngine } from '../databases/engines.js';

const MAY = new Date('2026-05-01T12:00:00Z');
const JUNE = new Date('2026-06-01T12:00:00Z');

onEachEngine((current) => {
  const due = async (asOf: Date) => (await findReporter(current.db, '1', asOf))?.reportsDue;

  beforeEach(async () => {
    const { db } = current;
    await createTables(db);
    await db
      .insertInto('reporters')
      .values([
        { id: '1', name: 'Amina' },
        { id: '2', name: 'Jonas' },
      ])
      .execute();
    const due_on = MAY.toISOString();
    await db
      .insertInto('reports')
      .values([
        { id: 'may', reporter_id: '1', due_on },
        { id: 'june', reporter_id: '1', due_on: JUNE.toISOString() },
        { id: 'filed', reporter_id: '1', due_on, filed_at: due_on },
        { id: 'of-jonas', reporter_id: '2', due_on },
      ])
      .execute();
  });

  test('counts the reports of a reporter that are due and not filed', async () => {
    expect(await due(new Date(MAY.getTime() - 1))).toBe(0);
    expect(await due(MAY)).toBe(1);
    expect(await due(new Date(JUNE.getTime() - 1))).toBe(1);
    expect(await due(JUNE)).toBe(2);
  });

  test('returns a reporter who owes nothing', async () => {
    await current.db.deleteFrom('reports').where('reporter_id', '=', '2').execute();
    expect(await findReporter(current.db, '2', JUNE)).toEqual({
      id: '2',
      name: 'Jonas',
      reportsDue: 0,
    });
  });

  test('counts reports that are due now by default', async () => {
    const { db } = current;
    await db
      .updateTable('reports')
      .set({ due_on: new Date(Date.now() + 3_600_000).toISOString() })
      .where('id', '=', 'june')
      .execute();
    await db
      .updateTable('reports')
      .set({ due_on: new Date(Date.now() - 1000).toISOString() })
      .where('id', '=', 'may')
      .execute();
    expect((await findReporter(db, '1'))?.reportsDue).toBe(1);
  });

  test('an unknown reporter is undefined', async () => {
    expect(await findReporter(current.db, "' or 1=1 --", JUNE)).toBeUndefined();
  });

  test('a reporter that another process deleted is undefined', async () => {
    const other = connectDatabase(current.url);
    expect(await findReporter(current.db, '1', JUNE)).toBeDefined();
    await other.deleteFrom('reporters').where('id', '=', '1').execute();
    await other.destroy();
    expect(await findReporter(current.db, '1', JUNE)).toBeUndefined();
  });

  test('a report that another process filed is no longer due', async () => {
    const other = connectDatabase(current.url);
    expect(await due(MAY)).toBe(1);
    await fileReport(other, 'may', JUNE);
    await other.destroy();
    expect(await due(MAY)).toBe(0);
  });

  test('filing again keeps the first date', async () => {
    await fileReport(current.db, 'may', MAY);
    await fileReport(current.db, 'may', JUNE);
    const { filed_at } = await current.db
      .selectFrom('reports')
      .select('filed_at')
      .where('id', '=', 'may')
      .executeTakeFirstOrThrow();
    expect(filed_at).toBe(MAY.toISOString());
  });

  test('filing an unknown report is an error', async () => {
    await expect(fileReport(current.db, 'august', JUNE)).rejects.toThrow(
      'no report has the id august',
    );
  });
});
