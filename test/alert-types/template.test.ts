import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { template } from '../../src/alert-types/template.js';
import { templateText } from '../../src/alert-types/template.js';

/** Renders a template. */
const render = (text: string, data: object) => template(text)(data).text;

test('renders data', () => {
  const data = { name: 'Ada', due: 2, reports: [{ title: 'March' }, { title: 'April' }] };
  expect(render('{{name}} owes {{due}}:{{#reports}} {{title}}{{/reports}}', data)).toBe(
    'Ada owes 2: March April',
  );
  expect(render('{{name}}{{^late}} is in time{{/late}}', data)).toBe('Ada is in time');
});

test('is the message of an alert type', async () => {
  const late = defineAlert({
    type: 'late',
    args: z.object({ id: z.string() }),
    load: ({ id }) => ({ name: `Ada ${id}` }),
    message: template('{{name}}, your report is late'),
    resolved: template('{{name}} has filed it'),
  });
  expect(late.message({ name: 'Ada' })).toEqual({
    text: 'Ada, your report is late',
  });
});

test('does not escape HTML', () => {
  const data = { name: `<b>"Ada" & 'Grace'</b>` };
  expect(render('{{name}}|{{{name}}}|{{&name}}', data)).toBe(
    [data.name, data.name, data.name].join('|'),
  );
});

test.each([
  { value: new Date('2026-07-01T09:00:00Z'), text: '2026-07-01T09:00:00.000Z' },
  { value: DateTime.fromISO('2026-07-01T09:00:00Z').toUTC(), text: '2026-07-01T09:00:00.000Z' },
  { value: 9007199254740993n, text: '9007199254740993' },
  { value: 0, text: '0' },
  { value: false, text: 'false' },
  { value: null, text: '' },
  { value: undefined, text: '' },
  { value: { a: [1, 'x'] }, text: '{"a":[1,"x"]}' },
  { value: ['a', { b: null }], text: '["a",{"b":null}]' },
])('renders $value as $text', ({ value, text }) => {
  expect(render('{{value}}', { value })).toBe(text);
  expect(render('{{{value}}}', { value })).toBe(text);
});

test('runs no code', () => {
  let called = false;
  const data = {
    name: 'Ada',
    list: [1],
    call: () => (called = true),
  };
  const text = `
    {{call}}{{#call}}x{{/call}}{{constructor}}{{#constructor}}x{{/constructor}}{{toString}}{{__proto__}}
    {{name.constructor}}{{#name.constructor.prototype}}{{constructor}}{{/name.constructor.prototype}}
    {{list.map}}{{list.constructor.constructor}}{{> partial}}{{valueOf.constructor}}`;
  expect(render(text, data).trim()).toBe('');
  expect(called).toBe(false);
});

const broken = [
  { text: '{{#rows}}', words: 'Unclosed section "rows" at 9' },
  { text: 'a {{name', words: 'Unclosed tag at 8' },
  { text: '{{/rows}}', words: 'Unopened section "rows" at 0' },
  { text: '{{#rows\n\n}}', words: 'Unclosed section "rows" at 11' },
  { text: '{{#a}}{{/a\n b}}', words: 'Unclosed section "a" at 6' },
  { text: '{{/a\n b}}', words: 'Unopened section "a b" at 0' },
  { text: '{{=<=}}', words: 'Invalid tags: <' },
];

test.each(broken)('refuses $text in one line, with the error of Mustache', ({ text, words }) => {
  const message = `invalid Mustache template: ${words}`;
  expect(() => template(text)).toThrow(new Error(message));
  expect(templateText.safeParse(text).error?.issues).toMatchObject([{ message }]);
});

test('as an arg, must parse and not be empty', () => {
  expect(templateText.parse('{{name}}')).toBe('{{name}}');
  expect(templateText.safeParse('').success).toBe(false);
  expect(templateText.safeParse(7).success).toBe(false);
});
