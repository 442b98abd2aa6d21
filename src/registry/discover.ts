import { isAlertType, unknownField } from './alert-type-shape.js';
import type { AlertType } from './define-alert.js';
import { reasonOf } from '../reason.js';
import { parseSendWindow } from '../send-window.js';
import { loadExports } from './load-exports.js';

export type AlertTypes = ReadonlyMap<string, AlertType>;

/** Where a user writes alert types: src/alerts/ as built. */
export const alertsFolder = new URL('../alerts/', import.meta.url);

/**
 * The alert types that the files of a folder export, by name.
 *
 * @throws Error that names the files, when one cannot be loaded or exports no alert type, or two export types of one name
 */
export async function discoverAlertTypes(folder: URL = alertsFolder): Promise<AlertTypes> {
  const found = new Map<string, { file: string; type: AlertType }>();
  const wanted = { is: isAlertType, what: 'alert type', by: 'defineAlert' };
  for (const { file, found: types } of await loadExports(folder, wanted)) {
    for (const type of types) checkAlertType(type, file);
    for (const type of types) {
      const other = found.get(type.type);
      if (other && other.type !== type) {
        throw new Error(
          `two alert types are named '${type.type}': rename the one in ${other.file} or in ${file}`,
        );
      }
      found.set(type.type, { file, type });
    }
  }
  return new Map([...found].map(([name, { type }]) => [name, type]));
}

function checkAlertType(type: AlertType, file: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(type.type)) {
    throw new Error(
      `${file} names its alert type '${type.type}': use kebab case, such as two-days-late`,
    );
  }
  if (type.window !== undefined) checkWindow(type.window, file);
  const unknown = unknownField(type);
  if (unknown === undefined) return;
  throw new Error(
    `${file} gives its alert type a field '${unknown}', which is none: see docs/alert-types.md`,
  );
}

function checkWindow(window: string, file: string): void {
  try {
    parseSendWindow(window);
  } catch (error) {
    throw new Error(`${file} has a window that is none: ${reasonOf(error)}`, { cause: error });
  }
}
