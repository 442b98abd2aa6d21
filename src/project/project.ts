import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { declaredTypes } from '../alert-types/declared-type.js';
import type { AlertType } from '../alert-types/define-alert.js';
import { alertType, type AlertTypes, typesByName } from '../alert-types/discover.js';
import { httpCheck } from '../alerts/http-check.js';
import { reminder } from '../alerts/reminder.js';
import { sqlCheck } from '../alerts/sql-check.js';
import { watchdog } from '../alerts/watchdog.js';
import type { ChannelKinds } from '../channels/channels.js';
import { builtInChannels, channelKind, kindsByScheme } from '../channels/load-channels.js';
import { loadSettings } from '../config/settings.js';
import type { BuiltInServices, OwnServices } from '../services/services.js';
import { reasonOf } from '../util/errors.js';
import { BUILT_IN, loadExports, type Source, type Wanted } from '../util/load-exports.js';
import { type LoadModule, moduleLoader } from '../util/load-module.js';
import { oneLine } from '../util/text.js';
import type { BuildServices } from './define-config.js';

/** Configuration as read, before its types are checked. */
interface ProjectConfig {
  types?: string | readonly unknown[] | undefined;
  channels?: string | readonly unknown[] | undefined;
  schedules?: Record<string, Record<string, unknown>> | undefined;
  services?: BuildServices | undefined;
  close?: ((services: OwnServices) => unknown) | undefined;
}

export interface Project {
  /** File of the configuration, or the folder if there is none. */
  source: string;
  folder: string;
  config: ProjectConfig;
  loadModule: LoadModule;
}

export interface OpenServices {
  services: OwnServices;
  close: () => Promise<void>;
}

const extensions = ['ts', 'mts', 'js', 'mjs'];

/**
 * Returns the project of a folder. Without an `alerts.config` it has only the package's own types
 * and channels.
 *
 * @throws Error that names the file
 */
export async function findProject(
  folder: string = process.cwd(),
  loadModule: LoadModule = moduleLoader(),
): Promise<Project> {
  const files = extensions.map((extension) => join(folder, `alerts.config.${extension}`));
  const source = files.find((file) => existsSync(file));
  if (source === undefined) return projectOf({ types: [] }, { folder, loadModule });
  const exports = await loadModule(source);
  if (exports['default'] === undefined) {
    throw new Error(`${source} has no default export: write 'export default defineConfig({ … })'`);
  }
  return projectOf(exports['default'], { folder, source, loadModule });
}

/** Returns a project with a configuration. @throws Error that names the source and the problem */
export function projectOf(
  config: unknown,
  { folder, source = folder, loadModule = moduleLoader() }: Partial<Project> & { folder: string },
): Project {
  const read = shape.safeParse(config);
  if (read.success) return { source, folder, config: read.data, loadModule };
  throw new Error(`${source} is invalid: ${oneLine(z.prettifyError(read.error))}`);
}

const isFunction = (value: unknown) => typeof value === 'function';
const members = z.union([z.string(), z.array(z.unknown())], 'expected a folder or a list');

const shape = z.strictObject({
  types: members.optional(),
  channels: members.optional(),
  schedules: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  services: z.custom<BuildServices>(isFunction, 'expected a function').optional(),
  close: z.custom<ProjectConfig['close']>(isFunction, 'expected a function').optional(),
});

/**
 * Returns the types of the package, of the project and of alerts.toml.
 *
 * @throws Error that names the files
 */
export async function alertTypesOf(
  project: Project,
  env: NodeJS.ProcessEnv = process.env,
): Promise<AlertTypes> {
  const { types = existsSync(join(project.folder, 'alerts')) ? './alerts' : [] } = project.config;
  const found = typesByName([
    { file: BUILT_IN, found: new Set<AlertType>([reminder, httpCheck, sqlCheck, watchdog]) },
    ...(await membersOf(types, project, alertType)),
    await declaredTypes(loadSettings(env), env),
  ]);
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** @throws Error that names the files */
export async function channelKindsOf(project: Project): Promise<ChannelKinds> {
  const { channels = [] } = project.config;
  return kindsByScheme([builtInChannels, ...(await membersOf(channels, project, channelKind))]);
}

async function membersOf<T>(
  given: string | readonly unknown[],
  { folder, source, loadModule }: Project,
  wanted: Wanted<T>,
): Promise<Source<T>[]> {
  if (typeof given === 'string') {
    const directory = resolve(folder, given);
    if (!existsSync(directory)) throw new Error(`${source} names ${directory}, which is missing`);
    return loadExports(pathToFileURL(`${directory}/`), wanted, loadModule);
  }
  const found = given.filter(wanted.is);
  if (found.length === given.length) return [{ file: source, found: new Set(found) }];
  throw new Error(`${source} lists an invalid ${wanted.what}: make it with ${wanted.by}`);
}

/** Builds the project's services. @throws Error that names the source */
export async function openServices({ source, config }: Project): Promise<OpenServices> {
  const services = await build(config, source);
  return { services, close: async () => void (await config.close?.(services)) };
}

async function build({ services: make }: ProjectConfig, source: string): Promise<OwnServices> {
  let made: unknown;
  try {
    made = (await make?.()) ?? {};
  } catch (error) {
    throw new Error(`${source} cannot build its services: ${reasonOf(error)}`, { cause: error });
  }
  if (!areServices(made)) throw new Error(`${source} builds services that are not an object`);
  const taken = Object.keys(made).find((name) => name in builtIn);
  if (taken === undefined) return made;
  throw new Error(`${source} builds a service '${taken}', which durable-alerts already provides`);
}

export function areServices(value: unknown): value is OwnServices {
  return typeof value === 'object' && value !== null;
}

/** Names of the package's services. The compiler keeps the list complete. */
const builtIn: Record<keyof BuiltInServices, true> = {
  now: true,
  query: true,
  temporal: true,
  log: true,
  signal: true,
};
