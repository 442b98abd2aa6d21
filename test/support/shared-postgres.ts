import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { startPostgres } from './postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the PostgreSQL server that all test files share, each with databases of its own. */
    postgresUrl: string;
  }
}

/** Starts the server for the globalSetup of vitest. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return server.stop;
}

/** Creates an empty database on the shared server, and returns its URL. */
export async function createPostgresDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const admin = connectDatabase(url.href);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  try {
    await sql`create database ${sql.id(name)}`.execute(admin);
  } finally {
    await admin.destroy();
  }
  url.pathname = `/${name}`;
  return url.href;
}
