import { fileURLToPath } from 'node:url';
import { parse } from 'pg-connection-string';
import { expand, type Settings } from '../config/settings.js';
import { reasonOf } from '../util/errors.js';

/** Where a database is: the file of one of SQLite, the URL of one of PostgreSQL. Here no driver is loaded. */
export type Place = { file: string } | { url: string };

/** @throws Error that names the setting that the URL is from, and quotes nothing of it */
export function placeOf(url: string | undefined, setting: string): Place {
  if (!url) return { file: '.data/alerts.db' };
  if (/^file:./i.test(url)) return { file: fileOf(url, setting) };
  if (/^postgres(ql)?:\/\//i.test(url)) return { url: readable(url, setting) };
  // Not even the scheme is quoted: what is not a URL may begin with a user name or a password.
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
  // An "@" only past the host: an unescaped "/", "?" or "#" cut the password short, and its
  // beginning would be taken for a port and appear in errors.
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

/** Where a database of alerts.toml is. @throws Error that names the database */
export function namedPlace({ databases }: Settings, name: string, env: NodeJS.ProcessEnv): Place {
  const settings = Object.hasOwn(databases, name) ? databases[name] : undefined;
  if (!settings) throw new Error(unknown(databases, name));
  try {
    return placeOf(expand(settings.url, env), 'its url');
  } catch (error) {
    throw new Error(`database '${name}' cannot be used: ${reasonOf(error)}`, { cause: error });
  }
}

/** Says why alerts.toml has no database of this name. Its URL is not looked at, which only the worker needs. */
export function databaseProblem({ databases }: Settings, name: string): string | undefined {
  return Object.hasOwn(databases, name) ? undefined : unknown(databases, name);
}

function unknown(databases: Settings['databases'], name: string): string {
  const names = Object.keys(databases).join(', ');
  return `unknown database '${name}': use one of ${names}, or add it to alerts.toml`;
}
