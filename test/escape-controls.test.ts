import { expect, test } from 'vitest';
import { escapeControls } from '../src/util/text.js';

test.each([
  ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['\u0000\u0007\b\r\u007f', '\\u0000\\u0007\\u0008\\u000d\\u007f'],
  ['\u0085\u009b31m', '\\u0085\\u009b31m'],
  ['\u202eevil\u2066\u200f\u061c', '\\u202eevil\\u2066\\u200f\\u061c'],
  ['\u2028\u2029', '\\u2028\\u2029'],
])('%j is shown as %s', (text, shown) => {
  expect(escapeControls(text)).toBe(shown);
  expect(escapeControls(shown)).toBe(shown);
});

test.each(['a\tb\nc', 'Grüße', 'שלום', '日本語', '👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 é', '\\u001b'])(
  '%j stays as it is',
  (text) => {
    expect(escapeControls(text)).toBe(text);
  },
);

test('JSON stays the same', () => {
  const value = { '\u202e': '\u001b\u009b\u2028\n"\\' };
  expect(JSON.parse(escapeControls(JSON.stringify(value)))).toEqual(value);
});
