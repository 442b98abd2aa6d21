import { InvalidInputError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import type { AlertType } from './define-alert.js';
import type { AlertTypes } from './discover.js';

/** Returns an alert type by name. @throws InvalidInputError when it is unknown */
export function getAlertType(name: string, types: AlertTypes): AlertType {
  const type = types.get(name);
  if (type) return type;
  throw new InvalidInputError(unknownTypeText(name, types));
}

export function unknownTypeText(name: string, types: AlertTypes): string {
  const names = [...types.keys()];
  return `unknown alert type '${name}': ${didYouMean(name, names)}use one of ${names.join(', ')}`;
}
