import { expect, test } from 'vitest';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { createTables } from '../../examples/reporters/database/schema.js';
import { onEachEngine } from '../databases/engines.js';

onEachEngine((current) => {
  test('creating the tables again keeps their rows', async () => {
    const { db } = current;
    await createTables(db);
    await db.insertInto('reporters').values({ id: '1', name: 'Amina' }).execute();
    await createTables(db);
    expect(await db.selectFrom('reporters').selectAll().execute()).toEqual([
      { id: '1', name: 'Amina' },
    ]);
  });

  test('concurrent workers create the tables without errors', async () => {
    const workers = [1, 2, 3, 4].map(() => connectDatabase(current.url));
    try {
      await Promise.all(workers.map(createTables));
      expect(await current.db.selectFrom('reports').selectAll().execute()).toEqual([]);
    } finally {
      await Promise.all(workers.map((worker) => worker.destroy()));
    }
  });

  test('a report requires an existing reporter', async () => {
    const { db } = current;
    await createTables(db);
    const orphan = { id: 'a', reporter_id: '7', due_on: '2026-01-01T00:00:00.000Z' };
    await expect(db.insertInto('reports').values(orphan).execute()).rejects.toThrow(/foreign key/i);
  });

  test('ids are unique', async () => {
    const { db } = current;
    await createTables(db);
    await db.insertInto('reporters').values({ id: '1', name: 'Amina' }).execute();
    await expect(
      db.insertInto('reporters').values({ id: '1', name: 'Jonas' }).execute(),
    ).rejects.toThrow(/unique/i);
  });
});
