import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { AlertType } from './define-alert.js';

export type AlertTypes = ReadonlyMap<string, AlertType>;

/** Where a user writes alert types: src/alerts/ as built. */
export const alertsFolder = new URL('../alerts/', import.meta.url);

/**
 * The alert types that the files of a folder export, by name.
 *
 * @throws Error that names the files, when one exports no alert type or two export types of one name
 */
export async function discoverAlertTypes(folder: URL = alertsFolder): Promise<AlertTypes> {
  const found = new Map<string, { file: string; type: AlertType }>();
  for (const file of await moduleFiles(folder)) {
    for (const type of await alertTypesOf(file)) {
      const other = found.get(type.type);
      if (other) {
        throw new Error(
          `two alert types are named '${type.type}': rename the one in ${other.file} or in ${file}`,
        );
      }
      found.set(type.type, { file, type });
    }
  }
  return new Map([...found].map(([name, { type }]) => [name, type]));
}

async function moduleFiles(folder: URL): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
    .toSorted()
    .map((name) => fileURLToPath(new URL(name, folder)));
}

async function alertTypesOf(file: string): Promise<Set<AlertType>> {
  const exported: Record<string, unknown> = await import(file);
  const types = new Set(Object.values(exported).filter(isAlertType));
  if (types.size === 0) {
    throw new Error(`${file} exports no alert type: export one made with defineAlert, or move it`);
  }
  return types;
}

const shape = z.object({
  type: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  args: z.instanceof(z.ZodObject),
  message: z.custom((value) => typeof value === 'function'),
});

function isAlertType(value: unknown): value is AlertType {
  return shape.safeParse(value).success;
}
