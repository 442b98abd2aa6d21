import { quote } from '../util/text.js';
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

/**
 * Notes types of exported alerts that this project does not have. This is not an error, because the
 * alerts may be imported where their types are.
 */
export async function noteUnknownTypes(
  json: boolean | undefined,
  types: ReadonlySet<string>,
): Promise<void> {
  if (json || types.size === 0) return;
  const { openTypes } = await import('./open-project.js');
  // A project that cannot be loaded prevents no export.
  const known = await openTypes().catch(() => null);
  const unknown = [...types].filter((type) => known?.has(type) === false);
  if (unknown.length === 0) return;
  const names = unknown.map(quote).join(', ');
  notice(json, `types that this project lacks: ${names}: import their alerts where the types are`);
}
