import { parseSendWindow } from '../time/send-window.js';
import { reasonOf } from '../util/errors.js';
import { BUILT_IN, type Source, type Wanted } from '../util/load-exports.js';
import { isAlertType, unknownField } from './alert-type-shape.js';
import type { AlertType } from './define-alert.js';

export type AlertTypes = ReadonlyMap<string, AlertType>;

export const alertType: Wanted<AlertType> = {
  is: isAlertType,
  what: 'alert type',
  by: 'defineAlert',
};

/** Returns alert types by name. @throws Error that names the files, when a type is invalid or two have one name */
export function typesByName(files: readonly Source<AlertType>[]): AlertTypes {
  const found = new Map<string, { file: string; type: AlertType }>();
  for (const { file, found: types } of files) {
    for (const type of types) checkAlertType(type, file);
    for (const type of types) {
      const other = found.get(type.type);
      if (other && other.type !== type) {
        if (other.file === BUILT_IN) {
          throw new Error(`${BUILT_IN} has a type '${type.type}': rename the one in ${file}`);
        }
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
    `${file} gives its alert type an unknown field '${unknown}': see docs/writing-types.md`,
  );
}

function checkWindow(window: string, file: string): void {
  try {
    parseSendWindow(window);
  } catch (error) {
    throw new Error(`${file} has an invalid window: ${reasonOf(error)}`, { cause: error });
  }
}
