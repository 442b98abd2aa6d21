import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadReports } from '../../examples/reporters/database/load-csv.js';
import { fileReport, findReporter } from '../../examples/reporters/database/reporters.js';
import { createTables } from '../../examples/reporters/database/schema.js';
import { onEachEngine } from '../databases/engines.js';

const HEADER = 'reporter_id,reporter_name,report_id,title,due_on,filed_on';
const SAMPLE = new URL('../../examples/reporters/reports.csv', import.meta.url).pathname;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alerts-csv-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function csv(...lines: string[]): Promise<string> {
  const path = join(directory, 'some.csv');
  await writeFile(path, lines.join('\n'));
  return path;
}

onEachEngine((current) => {
  beforeEach(() => createTables(current.db));

  const contents = async () => ({
    reporters: await current.db.selectFrom('reporters').selectAll().orderBy('id').execute(),
    reports: await current.db.selectFrom('reports').selectAll().orderBy('id').execute(),
  });

  test('loads the sample, with due and filed reports', async () => {
    expect(await loadReports(current.db, SAMPLE)).toEqual({ rows: 12, reporters: 7, reports: 12 });
    const due = async (id: string) =>
      (await findReporter(current.db, id, new Date('2026-08-01')))?.reportsDue;
    expect(await Promise.all(['1', '2', '3', '4', '7'].map(due))).toEqual([1, 2, 0, 2, 1]);
  });

  test('loading again changes nothing', async () => {
    await loadReports(current.db, SAMPLE);
    const before = await contents();
    expect(await loadReports(current.db, SAMPLE)).toEqual({ rows: 12, reporters: 0, reports: 0 });
    expect(await contents()).toEqual(before);
  });

  test('loading again updates only changed rows', async () => {
    await loadReports(
      current.db,
      await csv(HEADER, '1,Amina,a,A,2026-05-01,', '1,Amina,b,,2026-05-01,2026-05-02'),
    );
    const changed = await csv(
      HEADER,
      '1,Amina D.,a,A,2026-05-01,',
      '1,Amina D.,b,B,2026-06-01T10:00:00+02:00,2026-05-02',
    );
    expect(await loadReports(current.db, changed)).toEqual({ rows: 2, reporters: 1, reports: 1 });
    expect(await contents()).toEqual({
      reporters: [{ id: '1', name: 'Amina D.' }],
      reports: [
        {
          id: 'a',
          reporter_id: '1',
          title: 'A',
          due_on: '2026-05-01T00:00:00.000Z',
          filed_at: null,
        },
        {
          id: 'b',
          reporter_id: '1',
          title: 'B',
          due_on: '2026-06-01T08:00:00.000Z',
          filed_at: '2026-05-02T00:00:00.000Z',
        },
      ],
    });
  });

  test.each([
    ['reporter', '2,Jonas,a,A,2026-05-01,', { reporters: 1, reports: 1 }],
    ['title', '1,Amina,a,,2026-05-01,', { reporters: 0, reports: 1 }],
    ['due_on', '1,Amina,a,A,2026-05-02,', { reporters: 0, reports: 1 }],
    ['filed_on', '1,Amina,a,A,2026-05-01,2026-05-01', { reporters: 0, reports: 1 }],
  ])('updates a report if only its %s has changed', async (_, line, counts) => {
    await loadReports(current.db, await csv(HEADER, '1,Amina,a,A,2026-05-01,'));
    const changed = await csv(HEADER, line);
    expect(await loadReports(current.db, changed)).toEqual({ rows: 1, ...counts });
    expect(await loadReports(current.db, changed)).toEqual({ rows: 1, reporters: 0, reports: 0 });
  });

  test('loading again keeps a report filed that was filed since', async () => {
    const path = await csv(HEADER, '1,Amina,a,A,2026-05-01,');
    await loadReports(current.db, path);
    await fileReport(current.db, 'a', new Date('2026-05-03T09:00:00Z'));
    expect(await loadReports(current.db, path)).toMatchObject({ reports: 0 });
    expect((await contents()).reports[0]?.filed_at).toBe('2026-05-03T09:00:00.000Z');
  });

  test.each([
    ['an invalid date', '1,Amina,b,B,2026-02-30,', 'line 4: due_on must be a date'],
    ['a time without its offset', '1,Amina,b,B,2026-02-03T10:00:00,', 'line 4: due_on must be'],
    ['a bad filed_on', '1,Amina,b,B,2026-02-03,yes', 'line 4: filed_on must be a date'],
    ['a missing field', ' ,Amina,b,B,2026-02-03,', 'line 4: reporter_id is missing'],
    ['a missing column', '1,Amina,b,2026-02-03,', /Invalid Record Length.* on line 4/],
    ['an unclosed quote', '1,"Amina,b,B,2026-02-03,', /Quote Not Closed.* at line 4/],
    ['a huge field', `1,"${'x'.repeat(200_000)}",b,B,2026-02-03,`, /Max Record Size.* at line 4/],
  ])('loads nothing because of %s, and names the line', async (_, line, complaint) => {
    // Lines 2 and 3 are one row.
    const path = await csv(HEADER, '1,Amina,a,"A', 'and more",2026-05-01,', line);
    await expect(loadReports(current.db, path)).rejects.toThrow(complaint);
    await expect(loadReports(current.db, path)).rejects.toThrow(path);
    expect(await contents()).toEqual({ reporters: [], reports: [] });
  });

  test('counts lines correctly after a CRLF in quotes', async () => {
    const rows = ['1,Amina,a,"A\r', 'and more",2026-05-01,\r', '1,Amina,b,B,soon,\r'];
    const path = await csv(`${HEADER}\r`, ...rows);
    await expect(loadReports(current.db, path)).rejects.toThrow(`${path} line 4: due_on`);
  });

  test.each([
    ['an unclosed quote', '1,"Amina,b,\r\nB,2026-02-03,\r\n1,', /Quote Not Closed.* at line 6$/],
    [
      'a quote within a cell',
      '1,"Amina\r\n"x,b,B,2026-02-03,',
      /Invalid Closing Quote.* at line 6 instead/,
    ],
    ['a missing column', '1,"Am\r\nina",b,2026-02-03,', /Invalid Record Length.* on line 6$/],
  ])('counts lines correctly for %s', async (_, row, complaint) => {
    const rows = ['1,Amina,a,"A\r', 'and\r', 'more",2026-05-01,\r', '\r', `${row}\r`];
    const path = await csv(`${HEADER}\r`, ...rows);
    await expect(loadReports(current.db, path)).rejects.toThrow(complaint);
  });

  test('loads nothing because of an invalid row after many valid ones', async () => {
    const rows = Array.from({ length: 1500 }, (_, i) => `${i},R ${i},r${i},,2026-05-01,`);
    const path = await csv(HEADER, ...rows, '1,Amina,b,,soon,');
    await expect(loadReports(current.db, path)).rejects.toThrow(`${path} line 1502: due_on`);
    expect(await contents()).toEqual({ reporters: [], reports: [] });
  });

  test('refuses an unknown column', async () => {
    const path = await csv(HEADER.replace('filed_on', 'field_on'), '1,Amina,a,A,2026-05-01,');
    await expect(loadReports(current.db, path)).rejects.toThrow(/line 2: .*field_on/);
  });

  test('title and filed_on are optional, and columns may be in any order', async () => {
    const path = await csv('due_on,report_id,reporter_id,reporter_name', '2026-05-01,a,1,Amina');
    expect(await loadReports(current.db, path)).toEqual({ rows: 1, reporters: 1, reports: 1 });
    expect((await contents()).reports).toMatchObject([{ title: null, filed_at: null }]);
  });

  test.each(['utf8', 'utf16le'] as const)(
    'loads a file that a spreadsheet saved in %s',
    async (code) => {
      const path = await csv();
      await writeFile(path, `\uFEFF${HEADER}\r\n1,Tomás,a,,2026-05-01,\r\n`, code);
      await loadReports(current.db, path);
      expect((await contents()).reporters).toEqual([{ id: '1', name: 'Tomás' }]);
    },
  );

  test('names a missing file', async () => {
    await expect(loadReports(current.db, '/no/such.csv')).rejects.toThrow('/no/such.csv');
    expect(await contents()).toEqual({ reporters: [], reports: [] });
  });

  test('loads 20,000 rows', { timeout: 30_000 }, async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `${i % 700},Reporter ${i % 700},report-${i},"Title, ${i}",2026-05-01,`,
    );
    const path = await csv(HEADER, ...rows);
    expect(await loadReports(current.db, path)).toMatchObject({ rows: 20_000, reports: 20_000 });
    expect(await loadReports(current.db, path)).toEqual({ rows: 20_000, reporters: 0, reports: 0 });
    expect((await contents()).reporters).toHaveLength(700);
  });
});
