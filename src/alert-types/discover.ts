import { parseSendWindow } from '../time/send-window.js';
import { reasonOf, throwAll } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import { BUILT_IN, placeOf, type Source, type Wanted } from '../util/load-exports.js';
import { fieldNames, isAlertType, shapeProblem, unknownField } from './alert-type-shape.js';
import type { AlertType } from './define-alert.js';

export type AlertTypes = ReadonlyMap<string, AlertType>;

export const alertType: Wanted<AlertType> = {
  is: isAlertType,
  what: 'alert type',
  by: 'defineAlert',
  problemOf: shapeProblem,
};

/**
 * Returns alert types by name.
 *
 * @throws Error that names the files of every type that is invalid or has the name of another
 */
export function typesByName(files: readonly Source<AlertType>[]): AlertTypes {
  const found = new Map<string, { file: string; type: AlertType }>();
  const errors = [];
  for (const { file, found: types } of files) {
    for (const type of types) {
      const problem = problemOf(type, file) ?? takenName(type, file, found.get(type.type));
      if (problem) errors.push(new Error(problem));
      else found.set(type.type, { file, type });
    }
  }
  throwAll(errors);
  return new Map([...found].map(([name, { type }]) => [name, type]));
}

function takenName(
  type: AlertType,
  file: string,
  other: { file: string; type: AlertType } | undefined,
): string | undefined {
  if (!other || other.type === type) return undefined;
  if (other.file === BUILT_IN) {
    return `${BUILT_IN} has a type '${type.type}': rename the one in ${file}`;
  }
  return `two alert types are named '${type.type}': rename the one in ${other.file} or in ${file}`;
}

function problemOf(type: AlertType, file: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(type.type)) {
    const place = placeOf(file, type.type || 'type');
    return `${place} names its alert type '${type.type}': use kebab case, such as two-days-late`;
  }
  const window = type.window === undefined ? undefined : windowProblem(type.window);
  if (window) return `${placeOf(file, 'window')} has an invalid window: ${window}`;
  const unknown = unknownField(type);
  if (unknown === undefined) return undefined;
  const cure = `${didYouMean(unknown, fieldNames)}use ${fieldNames.join(', ')}`;
  return `${placeOf(file, unknown)} gives its alert type an unknown field '${unknown}': ${cure}`;
}

function windowProblem(window: string): string | undefined {
  try {
    parseSendWindow(window);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
