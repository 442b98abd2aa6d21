import { Kysely } from 'kysely';
import { placeOf } from './place.js';
import { postgres } from './postgres.js';
import type { Database } from './schema.js';
import { sqlite } from './sqlite.js';

/** Opens nothing yet: the first query connects. @throws Error that names the setting */
export function connectDatabase(url: string | undefined): Kysely<Database> {
  const place = placeOf(url, 'DATABASE_URL');
  return new Kysely({ dialect: 'file' in place ? sqlite(place.file) : postgres(place.url) });
}
