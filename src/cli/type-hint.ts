import { notice } from './output.js';

/**
 * Notes that a type is unknown. This is not an error, because a type that was removed may still
 * have alerts.
 */
export async function noteUnknownType(
  json: boolean | undefined,
  type: string | undefined,
): Promise<void> {
  if (type === undefined || json) return;
  const { unknownTypeText } = await import('../alert-types/alert-types.js');
  const { openTypes } = await import('./open-project.js');
  const types = await openTypes();
  if (!types.has(type)) notice(json, unknownTypeText(type, types));
}
