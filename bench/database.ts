import Sqlite from 'libsql';
import { ROWS } from './alert.js';

/** The users' data that every alert asks, in the product's own table. */
export function createDatabase(file: string): void {
  const database = new Sqlite(file);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('create table reporters (id text primary key not null, name text not null)');
  const insert = database.prepare('insert into reporters values (?, ?)');
  for (let id = 0; id < ROWS; id += 1) insert.run(String(id), `reporter ${id}`);
  database.close();
}
