import { fileURLToPath } from 'node:url';
import { parse } from 'pg-connection-string';
import { expand, type Settings } from '../config/settings.js';
import { reasonOf } from '../util/errors.js';

/** Location of a database: a file for SQLite, a URL for PostgreSQL. Loads no driver. */
export type Place = { file: string } | { url: string };

/**
 * Returns the location in a URL.
 *
 * @throws Error that names the setting, and quotes nothing of the URL
 */
export function placeOf(url: string | undefined, setting: string): Place {
  if (!url) return { file: '.data/alerts.db' };
  if (/^file:./i.test(url)) return { file: fileOf(url, setting) };
  if (/^postgres(ql)?:\/\//i.test(url)) return { url: readable(url, setting) };
  // Does not quote even the scheme: an invalid URL may begin with a user name or a password.
  throw new Error(
    `${setting} must be file:PATH, postgres://… or postgresql://…, or unset for .data/alerts.db`,
  );
}

function fileOf(url: string, setting: string): string {
  if (!url.startsWith('file://')) return url.slice('file:'.length);
  try {
    return fileURLToPath(url);
  } catch {
    throw new Error(`${setting} does not name a local file: write file:PATH or file:///PATH`);
  }
}

function readable(url: string, setting: string): string {
  // An "@" after the host means that an unescaped "/", "?" or "#" cut the password short. Its
  // beginning would be read as a port and appear in errors.
  const misread = url.includes('@') && !/^\w+:\/\/[^/?#]*@/.test(url);
  try {
    if (!misread && parse(url)) return url;
  } catch {
    // The parser's error may quote the URL.
  }
  throw new Error(
    `${setting} cannot be read: percent-encode special characters in its user and password, and check the files it names`,
  );
}

/** Returns the location of a database of alerts.toml. @throws Error that names the database */
export function namedPlace({ databases }: Settings, name: string, env: NodeJS.ProcessEnv): Place {
  const settings = Object.hasOwn(databases, name) ? databases[name] : undefined;
  if (!settings) throw new Error(unknown(databases, name));
  try {
    return placeOf(expand(settings.url, env), 'its url');
  } catch (error) {
    throw new Error(`database '${name}' cannot be used: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Returns why alerts.toml lacks the database, if it does. Does not read the URL, which only the
 * worker needs.
 */
export function databaseProblem({ databases }: Settings, name: string): string | undefined {
  return Object.hasOwn(databases, name) ? undefined : unknown(databases, name);
}

function unknown(databases: Settings['databases'], name: string): string {
  const names = Object.keys(databases).join(', ');
  return `unknown database '${name}': use one of ${names}, or add it to alerts.toml`;
}
