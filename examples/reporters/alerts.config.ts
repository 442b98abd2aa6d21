import { defineConfig } from 'durable-alerts/config';
import type { Kysely } from 'kysely';
import type { Database } from './database/schema.js';

// Adds `db` to what the functions of an alert type get: load: (args, { db }) => …
declare module 'durable-alerts' {
  interface Services {
    db: Kysely<Database>;
  }
}

export default defineConfig({
  types: './alerts',
  services: async () => {
    // Imports the database here, because the command reads this file too and needs none.
    const { openDatabase } = await import('./database/connect.js');
    return { db: await openDatabase() };
  },
  close: ({ db }) => db.destroy(),
});
