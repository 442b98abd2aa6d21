import { connectDatabase } from './connect.js';
import { loadReports } from './load-csv.js';
import { createTables } from './schema.js';
import { escapeControls } from '../escape-controls.js';
import { reasonOf } from '../reason.js';

/** `npm run load -- FILE.csv`: reporters and their reports into DATABASE_URL. */
async function load(file: string | undefined): Promise<string> {
  if (file === undefined) throw new Error('name a CSV file, such as demo/reports.csv');
  const db = connectDatabase(process.env['DATABASE_URL']);
  try {
    await createTables(db);
    const { rows, reporters, reports } = await loadReports(db, file);
    return `${rows} rows read: ${reporters} reporters and ${reports} reports are new or changed`;
  } finally {
    await db.destroy();
  }
}

try {
  console.log(await load(process.argv[2]));
} catch (error) {
  console.error(`load: ${escapeControls(reasonOf(error))}`);
  process.exitCode = 1;
}
