import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkArgs } from '../../src/alert-types/args.js';
import { argsText, readArgs } from '../../src/cli/type-args.js';
import { InvalidInputError } from '../../src/util/errors.js';

const args = z.object({
  to: z.string(),
  urgent: z.boolean().optional(),
  copies: z.number().default(1),
  tags: z.array(z.string()).optional(),
});
const type = { type: 'own', args };
const mixed = z.object({
  id: z.union([z.string(), z.number()]),
  note: z.string().nullable(),
  any: z.json(),
});

test('an arg that the schema converts is missing, too', () => {
  const schema = z.object({ orderId: z.coerce.number() });
  const check = (given: object) => () => checkArgs({ type: 'own', args: schema }, given);
  expect(check({})).toThrow("invalid args for own: orderId is missing: see 'alerts types'");
  expect(check({ orderId: 'seven' })).toThrow(
    'orderId: Invalid input: expected number, received NaN',
  );
});

describe('stored args', () => {
  test('contain no defaults, which apply when the alert fires', () => {
    expect(checkArgs(type, { to: 'Ada' })).toEqual({ to: 'Ada' });
  });

  test.each([
    [{ to: 'Ada', urgent: true, copies: 2, tags: ['a'] }],
    [{ to: '' }],
    [{ to: 'é\n"\u{1F514}' }],
  ])('may be %j', (given) => {
    expect(checkArgs(type, given)).toEqual(given);
  });

  test('are JSON, so a date is a text and undefined is absent', () => {
    const at = z.object({ at: z.string(), note: z.string().optional() });
    const given = { at: new Date('2026-11-23T10:00Z'), note: undefined };
    expect(checkArgs({ type: 'own', args: at }, given)).toEqual({ at: '2026-11-23T10:00:00.000Z' });
  });

  test.each<[unknown, RegExp]>([
    [{}, /^invalid args for own: to is missing: see 'alerts types'$/],
    [{ to: 7 }, /to: .*expected string, received number/],
    [{ to: 'Ada', tags: ['a', 1] }, /tags\.1: .*expected string/],
    [{ to: 'Ada', copies: NaN }, /copies: .*expected number, received null/],
    [{ to: 'Ada', extra: 1 }, /Unrecognized key: "extra"/],
    [JSON.parse('{"to":"Ada","__proto__":{"a":1}}'), /Unrecognized key: "__proto__"/],
    [{ to: 7, urgent: 'yes' }, /to: .*; urgent: /],
    [['Ada'], /expected object, received array/],
    ['Ada', /expected object, received string/],
    [null, /expected object, received null/],
    [undefined, /expected object, received null/],
  ])('refuse %j', (given, message) => {
    expect(() => checkArgs(type, given)).toThrow(InvalidInputError);
    expect(() => checkArgs(type, given)).toThrow(message);
  });

  test('are limited to 64 KiB', () => {
    const room = 64 * 1024 - '{"to":""}'.length;
    expect(() => checkArgs(type, { to: 'x'.repeat(room) })).not.toThrow();
    const over = /the args of own are over 64 KiB: pass identifiers, not data/;
    expect(() => checkArgs(type, { to: 'x'.repeat(room + 1) })).toThrow(over);
    expect(() => checkArgs(type, { to: 'é'.repeat(room / 2 + 1) })).toThrow(over);
  });
});

describe('args on the command line', () => {
  test.each<[pairs: string[], json: string | undefined, expected: object]>([
    [[], undefined, {}],
    [['to=Ada'], undefined, { to: 'Ada' }],
    [['to=7'], undefined, { to: '7' }],
    [['to='], undefined, { to: '' }],
    [['to=a=b'], undefined, { to: 'a=b' }],
    [['to=two\nlines'], undefined, { to: 'two\nlines' }],
    [
      ['copies=7', 'urgent=true', 'tags=["a"]'],
      undefined,
      { copies: 7, urgent: true, tags: ['a'] },
    ],
    [['copies=seven'], undefined, { copies: 'seven' }],
    [['other=7'], undefined, { other: 7 }],
    [[], '{"to":"Ada"}', { to: 'Ada' }],
    [['copies=2'], '{"to":"Ada"}', { to: 'Ada', copies: 2 }],
    [['toString=x'], undefined, { toString: 'x' }],
  ])('%j and %j', (pairs, json, expected) => {
    expect(readArgs(args, pairs, json)).toEqual(expected);
  });

  test('may have the name of a property of every object', () => {
    expect(Object.keys(readArgs(args, ['__proto__=x'], undefined))).toEqual(['__proto__']);
  });

  test.each<[pairs: string[], json: string | undefined, message: RegExp]>([
    [['to'], undefined, /^--arg 'to' is not KEY=VALUE: write, for example, --arg to=Ada$/],
    [['=x'], undefined, /is not KEY=VALUE/],
    [[''], undefined, /is not KEY=VALUE/],
    [['to=a', 'to=a'], undefined, /^the arg 'to' is given twice: give it once$/],
    [['to=a'], '{"to":"a"}', /^the arg 'to' is given twice/],
    [[], '', /^--args is not a JSON object: write, for example, --args '\{"to":"Ada"\}'$/],
    [[], '[]', /is not a JSON object/],
    [[], '"to"', /is not a JSON object/],
    [[], '{to:1}', /is not a JSON object/],
  ])('refuse %j and %j', (pairs, json, message) => {
    expect(() => readArgs(args, pairs, json)).toThrow(InvalidInputError);
    expect(() => readArgs(args, pairs, json)).toThrow(message);
  });

  test('are listed in one line, with optional ones in brackets', () => {
    expect(argsText(args)).toBe('to=string [urgent=boolean] [copies=number] [tags=array]');
    expect(argsText(z.object({}))).toBe('');
    expect(argsText(mixed)).toBe('id=string|number note=string|null any=json');
  });

  test('are text if their type may be text', () => {
    expect(readArgs(mixed, ['id=7', 'note=null', 'any=7'], undefined)).toEqual({
      id: '7',
      note: 'null',
      any: 7,
    });
  });
});
