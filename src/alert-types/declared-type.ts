import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Message } from '../channels/channel.js';
import { type DeclaredType, type Settings, settingsFile } from '../config/settings.js';
import { reasonOf } from '../util/errors.js';
import type { Source } from '../util/load-exports.js';
import { oneLine } from '../util/text.js';
import type { AlertType, Verdict } from './define-alert.js';
import { fromJsonSchema } from './json-schema.js';
import { DEFAULT_TIMEOUT, openCheck } from './remote-check.js';

/** What the check of an alert found. */
interface Finding {
  holds: Verdict;
  message: Message;
}

/**
 * Returns the types that alerts.toml declares, whose conditions are checked elsewhere.
 *
 * @throws Error that names the setting
 */
export async function declaredTypes(
  { types }: Settings,
  env: NodeJS.ProcessEnv,
): Promise<Source<AlertType>> {
  const file = settingsFile(env);
  const found = new Set<AlertType>();
  for (const [name, settings] of Object.entries(types)) {
    const args = await argsOf(settings, file).catch((error: unknown) => {
      const reason = oneLine(reasonOf(error));
      throw new Error(`${file} is invalid: types.${name}.args: ${reason}`, { cause: error });
    });
    found.add(declaredType(name, settings, args, env));
  }
  return { file, found };
}

function declaredType(
  type: string,
  { check, secret, resolved, timeout = DEFAULT_TIMEOUT, ...policy }: DeclaredType,
  args: z.ZodObject,
  env: NodeJS.ProcessEnv,
): AlertType<z.ZodObject, Finding> {
  return {
    ...policy,
    type,
    args,
    timeout,
    load: async (given, services, { id, dueAt, attempt }) => {
      const request = { type, args: json.parse(given), id, dueAt: dueAt.toISOString(), attempt };
      const reply = await openCheck(type, { check, secret, timeout }, env).ask(request, services);
      if ('gone' in reply) return undefined;
      if (reply.hold) return { holds: true, message: reply.message };
      const holds = oneLine(reply.reason ?? '');
      return {
        holds,
        message: reply.message ?? { text: holds || 'its condition no longer holds' },
      };
    },
    condition: ({ holds }) => holds,
    message: ({ message }) => message,
    ...(resolved && { resolved: ({ message }: Finding) => message }),
  };
}

const json = z.record(z.string(), z.json());

async function argsOf({ args }: DeclaredType, settings: string): Promise<z.ZodObject> {
  if (args === undefined) return z.looseObject({});
  return fromJsonSchema(typeof args === 'string' ? await read(args, settings) : args);
}

/** Reads a JSON Schema from a file, whose path is relative to that of the settings. */
async function read(path: string, settings: string) {
  const text = await readFile(resolve(dirname(settings), path), 'utf8').catch((error: unknown) => {
    throw new Error(`${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  });
  try {
    return json.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is not a JSON object`, { cause: error });
  }
}
