import { openDatabase } from './database/connect.js';
import { loadReports } from './database/load-csv.js';

/** Loads reporters and their reports into DATABASE_URL: `npm run load -- FILE.csv`. */
async function load(file: string | undefined): Promise<string> {
  if (file === undefined)
    throw new Error('name a CSV file, such as examples/reporters/reports.csv');
  const db = await openDatabase();
  try {
    const { rows, reporters, reports } = await loadReports(db, file);
    return `${rows} rows read: ${reporters} reporters and ${reports} reports are new or changed`;
  } finally {
    await db.destroy();
  }
}

try {
  console.log(await load(process.argv[2]));
} catch (error) {
  console.error(`load: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
