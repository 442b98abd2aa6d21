import Mustache from 'mustache';
import { z } from 'zod';
import type { Message } from '../channels/channel.js';
import { reasonOf } from '../util/errors.js';

/** Descriptions of template args. */
export const MESSAGE = 'the message, a Mustache template';
export const RESOLVED = 'the message once the problem is over, a Mustache template';

/**
 * Returns a function that renders messages from a Mustache template, for `message` and `resolved`
 * of an alert type. The data is rendered as JSON: a date is ISO 8601, an object or a list in place
 * of a text is JSON, and functions are left out.
 *
 * @throws Error with Mustache's message when the template does not parse
 */
export function template(text: string): (data: object) => Message {
  const problem = problemOf(text);
  if (problem !== undefined) throw new Error(problem);
  return (data) => ({ text: writer.render(text, plain(data)) });
}

/** Schema of a template among the args of an alert. */
export const templateText = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/**
 * Renders text instead of HTML, and caches nothing, since templates come and go with the alerts.
 */
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

/** Returns a copy without prototypes, whose functions a template could otherwise call. */
function plain(data: object): unknown {
  const json = JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return JSON.parse(json, (_, value: unknown) =>
    typeof value === 'object' && value !== null ? Object.setPrototypeOf(value, null) : value,
  );
}
