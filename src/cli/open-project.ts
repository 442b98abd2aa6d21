import type { AlertTypes } from '../alert-types/discover.js';
import { alertTypesOf, findProject, type Project } from '../project/project.js';
import { InvalidInputError, reasonOf } from '../util/errors.js';
import { moduleLoader } from '../util/load-module.js';
import { io } from './io.js';

/**
 * Returns the project that the command stands in.
 *
 * @throws InvalidInputError when its alerts.config is invalid
 */
export async function openProject(): Promise<Project> {
  // This program contains these modules already; loading them again would take longer than the whole project.
  const loadModule = moduleLoader(async () => ({
    'durable-alerts': await import('../index.js'),
    'durable-alerts/config': await import('../project/define-config.js'),
  }));
  return orInvalidInput(() => findProject(undefined, loadModule));
}

/**
 * Returns all types that alerts may have.
 *
 * @throws InvalidInputError when a file of the project is invalid
 */
export async function openTypes(project?: Project): Promise<AlertTypes> {
  const own = project ?? (await openProject());
  return orInvalidInput(() => alertTypesOf(own, io().env));
}

async function orInvalidInput<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new InvalidInputError(reasonOf(error), { cause: error });
  }
}
