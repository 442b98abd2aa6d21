import { defineConfig } from 'durable-alerts/config';
import type { Kysely } from 'kysely';
import type { Database } from './database/schema.js';

// What each function of an alert type is given: load: (args, { db }) => …
declare module 'durable-alerts' {
  interface Services {
    db: Kysely<Database>;
  }
}

export default defineConfig({
  types: './alerts',
  services: async () => {
    // Imported here, since the command reads this file too, and needs no database.
    const { openDatabase } = await import('./database/connect.js');
    return { db: await openDatabase() };
  },
  close: ({ db }) => db.destroy(),
});
