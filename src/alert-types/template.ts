import Mustache from 'mustache';
import { z } from 'zod';
import type { Message } from '../channels/channel.js';
import { reasonOf } from '../util/errors.js';

/** What these args of a type mean. */
export const MESSAGE = 'the message, a Mustache template';
export const RESOLVED = 'the message once the problem is over, a Mustache template';

/**
 * A message from a Mustache template, for `message` and `resolved` of an alert type. The data is seen as JSON: a
 * date is ISO 8601, an object or a list where a text belongs is JSON, and functions are left out.
 *
 * @throws Error with Mustache's words when the template does not parse
 */
export function template(text: string): (data: object) => Message {
  const problem = problemOf(text);
  if (problem !== undefined) throw new Error(problem);
  return (data) => ({ text: writer.render(text, plain(data)) });
}

/** A template among the args of an alert. */
export const templateText = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** Messages are no HTML, and templates come and go with the alerts. */
class TextWriter extends Mustache.Writer {
  readonly templateCache = undefined;

  override escapedValue(token: string[], context: Mustache.Context): string {
    return this.unescapedValue(token, context);
  }

  override unescapedValue([, name = '']: string[], context: Mustache.Context): string {
    const value: unknown = context.lookup(name);
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

const writer = new TextWriter();

function problemOf(text: string): string | undefined {
  try {
    writer.parse(text);
    return undefined;
  } catch (error) {
    return `invalid Mustache template: ${reasonOf(error)}`.replaceAll(/\s+/g, ' ');
  }
}

/** A copy without prototypes, whose functions a template would otherwise find, and call. */
function plain(data: object): unknown {
  const json = JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return JSON.parse(json, (_, value: unknown) =>
    typeof value === 'object' && value !== null ? Object.setPrototypeOf(value, null) : value,
  );
}
