import type { AlertType } from '../registry/define-alert.js';
import type { AlertTypes } from '../registry/discover.js';
import { BadInput } from '../errors.js';
import { didYouMean } from './nearest.js';

/** @throws BadInput */
export function typeNamed(name: string, types: AlertTypes): AlertType {
  const type = types.get(name);
  if (type) return type;
  throw new BadInput(noTypeNamed(name, types));
}

export function noTypeNamed(name: string, types: AlertTypes): string {
  const names = [...types.keys()];
  return `no alert type is named '${name}': ${didYouMean(name, names)}there are ${names.join(', ')}`;
}
