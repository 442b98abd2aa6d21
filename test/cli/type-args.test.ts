import { expect, test } from 'vitest';
import { z } from 'zod';
import { typeHelp } from '../../src/cli/type-args.js';

test('the help of a type has each arg with its kind, meaning and default', () => {
  const args = z.object({
    url: z.string().describe('the address'),
    status: z.int().optional().describe('what it must answer'),
    text: z.string().default('{{url}}').describe('what is said'),
    tags: z.array(z.string()).or(z.string()),
  });
  expect(typeHelp({ type: 'check', args }).split('\n')).toEqual([
    'Args of check:',
    '  --arg url=<string>      the address',
    '  --arg status=<integer>  what it must answer (optional)',
    '  --arg text=<string>     what is said (default: "{{url}}")',
    '  --arg tags=<json>',
  ]);
  expect(typeHelp({ type: 'plain', args: z.object({}) })).toBe('plain takes no args.');
});
