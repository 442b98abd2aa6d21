import { unknownTypeText } from '../alert-types/alert-types.js';
import { notice } from './output.js';

/** Says why nothing was found if there is no type by that name, which is no error: it may have had alerts. */
export async function noteUnknownType(
  json: boolean | undefined,
  type: string | undefined,
): Promise<void> {
  if (type === undefined || json) return;
  const { openTypes } = await import('./open-project.js');
  const types = await openTypes();
  if (!types.has(type)) notice(json, unknownTypeText(type, types));
}
