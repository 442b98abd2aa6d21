import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../src/util/errors.js';
import { type Format, formatOf } from '../../../src/client/bulk/row.js';
import { MAX_ROW_LENGTH } from '../../../src/client/bulk/row.js';
import { readRows } from '../../../src/client/bulk/read-rows.js';
import { rowsOf, types } from './rows.js';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Yields single bytes, as a slow pipe may. */
async function* bytewise(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}

/** Returns each row with its line. */
async function read(content: string | Uint8Array, format: Format) {
  const rows = await all(rowsOf(content, format));
  return rows.map(({ line, read: row }) => [line, row()]);
}

describe('CSV', () => {
  test.each<[name: string, content: string, row: Record<string, unknown>]>([
    ['a text', 'type,in\nnote,2 days\n', { type: 'note', in: '2 days' }],
    ['no line break at the end', 'type,in\nnote,2 days', { type: 'note', in: '2 days' }],
    ['CRLF', 'type,in\r\nnote,2 days\r\n', { type: 'note', in: '2 days' }],
    ['a byte order mark', '\uFEFFtype,in\nnote,2 days\n', { type: 'note', in: '2 days' }],
    ['spaces around cells', ' type , in\n note ,\t2 days \n', { type: 'note', in: '2 days' }],
    ['spaces in quotes', 'type,args.text\nnote," a "\n', { type: 'note', args: { text: ' a ' } }],
    ['an empty cell', 'type,in,at\nnote,,noon\n', { type: 'note', at: 'noon' }],
    ['an arg that is a text', 'type,args.text\nnote,7\n', { type: 'note', args: { text: '7' } }],
    ['a number as an arg', 'type,args.copies\nnote,7\n', { type: 'note', args: { copies: 7 } }],
    [
      'a list as an arg',
      'type,args.tags\nnote,"[""a"",""b""]"\n',
      { type: 'note', args: { tags: ['a', 'b'] } },
    ],
    ['an arg with a dot', 'type,args.a.b\nnote,7\n', { type: 'note', args: { 'a.b': 7 } }],
    ['args in JSON', 'type,args\nnote,"{""text"":""a""}"\n', { type: 'note', args: { text: 'a' } }],
    [
      'args in JSON and in a column',
      'type,args,args.copies\nnote,"{""text"":""a""}",2\n',
      { type: 'note', args: { text: 'a', copies: 2 } },
    ],
    [
      'several channels',
      'type,to\nnote,console  mailto:ada@example.org\n',
      { type: 'note', to: ['console', 'mailto:ada@example.org'] },
    ],
    [
      'labels',
      `type,labels\nnote,"{""order"":""42""}"\n`,
      { type: 'note', labels: { order: '42' } },
    ],
    [
      'a retry policy',
      'type,retry.maximumAttempts,retry.initialInterval,retry.backoffCoefficient\nnote,3,5s,1.5\n',
      {
        type: 'note',
        retry: { maximumAttempts: 3, initialInterval: '5s', backoffCoefficient: 1.5 },
      },
    ],
    [
      'day and hour',
      'type,in,set.day,set.hour\nnote,P1M,1,9\n',
      { type: 'note', in: 'P1M', set: { day: 1, hour: 9 } },
    ],
    [
      'semicolons',
      'type;in;args.text\nnote;2 days;a, b\n',
      { type: 'note', in: '2 days', args: { text: 'a, b' } },
    ],
    ['tabs', 'type\tin\targs.text\nnote\t\t"a\tb"\n', { type: 'note', args: { text: 'a\tb' } }],
    [
      'separators in a quoted name',
      '"args.a;b;c",type\n1,note\n',
      { type: 'note', args: { 'a;b;c': 1 } },
    ],
    ['one column', 'type\nnote\n', { type: 'note' }],
    [
      'empty columns without a name',
      'type,,in,,\nnote,,2 days,,\n',
      { type: 'note', in: '2 days' },
    ],
    ['rows without those columns', 'type,in,,\nnote,2 days\n', { type: 'note', in: '2 days' }],
    ['rows longer than the header', 'type,in\nnote,2 days,,\n', { type: 'note', in: '2 days' }],
    [
      'TRUE',
      'type,critical,args.urgent\nnote,TRUE,TRUE\n',
      { type: 'note', critical: true, args: { urgent: true } },
    ],
    [
      'FALSE',
      'type,critical,args.urgent\nnote,FALSE,False\n',
      { type: 'note', critical: false, args: { urgent: false } },
    ],
    ['TRUE as a text', 'type,args.text\nnote,TRUE\n', { type: 'note', args: { text: 'TRUE' } }],
    [
      'a whole number with a decimal',
      'type,times,every,args.copies,retry.maximumAttempts\nnote,7.0,1d,7.00,3.0\n',
      { type: 'note', times: 7, every: '1d', args: { copies: 7 }, retry: { maximumAttempts: 3 } },
    ],
    ['a number', 'type,every,times\nnote,1d,10\n', { type: 'note', every: '1d', times: 10 }],
  ])('%s', async (_, content, row) => {
    expect(await read(content, 'csv')).toEqual([[2, row]]);
  });

  test.each<[content: string, row: Record<string, unknown>]>([
    ['sep=;\r\ntype;in\r\nnote;2 days\r\n', { type: 'note', in: '2 days' }],
    ['"sep=;"\ntype;args.text\nnote;a,b,c\n', { type: 'note', args: { text: 'a,b,c' } }],
    ['SEP=,\n"args.a;b;c",type\n1,note\n', { type: 'note', args: { 'a;b;c': 1 } }],
    ['sep=\t\ntype\tin\nnote\t2 days\n', { type: 'note', in: '2 days' }],
    ['sep=;;;\ntype;in;\nnote;2 days;\n', { type: 'note', in: '2 days' }],
  ])('the first line may declare the separator: %j', async (content, row) => {
    expect(await read(content, 'csv')).toEqual([[3, row]]);
  });

  test('the line of a row is its first line', async () => {
    const content = [
      '\r\n',
      'type,args.text\r\n',
      'note,"a\r\nb"\r\n',
      '   \r\n',
      ',\r\n',
      'note,"c\nd\n"\r\n',
      'note,e',
    ];
    const rows = await read(content.join(''), 'csv');
    expect(rows).toEqual([
      [3, { type: 'note', args: { text: 'a\r\nb' } }],
      [7, { type: 'note', args: { text: 'c\nd\n' } }],
      [10, { type: 'note', args: { text: 'e' } }],
    ]);
  });

  test('an empty file, or a header alone, has no rows', async () => {
    expect(await read('', 'csv')).toEqual([]);
    expect(await read('\n\n', 'csv')).toEqual([]);
    expect(await read('type,in\n', 'csv')).toEqual([]);
  });

  test.each<[content: string, message: RegExp]>([
    [
      'type,when\nnote,2 days\n',
      /^line 1, header: unknown column 'when': use id, type, args, in, .*labels, calendar or args\.NAME$/,
    ],
    ['sep=|\ntype|in\n', /^line 1: unsupported separator '\|': use a comma, a semicolon or a tab$/],
    ['type|in\nnote|2 days\n', /^line 1, header: unknown column 'type\|in'/],
    ['"type,in"\n"note,2 days"\n', /^line 1, header: unknown column 'type,in'/],
    ['type;critical\nnote;WAHR\n', /^critical must be true or false, not 'WAHR'$/],
    ['type;times\nnote;7,5\n', /^times must be a number, not '7,5': use a decimal point/],
    ['type,,in\nnote,a,2 days\n', /^cell 2 has no column: put cells that contain a separator/],
    ['\n{"type":"note"}\n', /a cell contains an unescaped quote: put the cell in quotes/],
    ['type,in,in\n', /^line 1, header: duplicate column 'in': remove one$/],
    [
      'id,in\n',
      /^line 1, header: column 'type' is missing: add it, with the names of alert types$/,
    ],
    ['type,args.\n', /unknown column 'args\.'/],
    ['type,in\rnote,2 days\r', /lines end in CR: save the file with LF or CRLF/],
    [
      'type,in\nnote,"2 days\nnote,1 day\n',
      /^line 2: the row has an unclosed quote, or is longer than 1 MiB: close the quote, or shorten/,
    ],
    [
      `type,in\nnote,1s\nnote,"${'x\n'.repeat(MAX_ROW_LENGTH / 2)}"\n`,
      /^line 3: the row has an unclosed quote, or is longer/,
    ],
    [
      `type,in\nnote,${'x'.repeat(10 * MAX_ROW_LENGTH)}\n`,
      /^line 2: the row .* is longer than 1 MiB/,
    ],
  ])('refuses %.40j', async (content, message) => {
    const failure = await read(content, 'csv').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidInputError);
    expect(failure).toHaveProperty('message', expect.stringMatching(message));
  });
});

describe('JSON Lines', () => {
  test('rows are unchanged, with their lines', async () => {
    const content = ['', '{"type":"note","args":{"text":"\u2028\u0085"}}\r', '  ', '{"to":["a"]}'];
    expect(await read(`\uFEFF${content.join('\n')}`, 'jsonl')).toEqual([
      [2, { type: 'note', args: { text: '\u2028\u0085' } }],
      [4, { to: ['a'] }],
    ]);
  });

  test('an empty file has no rows', async () => {
    expect(await read('', 'jsonl')).toEqual([]);
    expect(await read('\n \n', 'jsonl')).toEqual([]);
  });

  test('refuses a line that is too long, and reads the next ones', async () => {
    const content = `${'x'.repeat(10 * MAX_ROW_LENGTH)}\n{"type":"note"}\n`;
    const [first, second] = await all(rowsOf(content, 'jsonl'));
    expect(first?.read).toThrow(new InvalidInputError('the line is longer than 1 MiB: shorten it'));
    expect(second?.read()).toEqual({ type: 'note' });
  });
});

describe.each<Format>(['csv', 'jsonl'])('a %s file', (format) => {
  const content =
    format === 'csv'
      ? 'type,id\nnote,caf\u00e9 \u{1f514}'
      : '{"type":"note","id":"caf\u00e9 \u{1f514}"}';

  test.each<[encoding: string, bytes: Buffer]>([
    ['UTF-8', Buffer.from(content)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${content}`)],
    ['UTF-16 LE', Buffer.from(content, 'utf16le')],
    ['UTF-16 LE with a byte order mark', Buffer.from(`\uFEFF${content}`, 'utf16le')],
    ['UTF-16 BE', Buffer.from(content, 'utf16le').swap16()],
    ['UTF-16 BE with a byte order mark', Buffer.from(`\uFEFF${content}`, 'utf16le').swap16()],
  ])('in %s is decoded, even byte by byte', async (_, bytes) => {
    const row = { type: 'note', id: 'caf\u00e9 \u{1f514}' };
    const rows = await all(rowsOf(bytes, format));
    expect(rows.map(({ read: fields }) => fields())).toEqual([row]);
    const byByte = await all(readRows('-', format, types, bytewise(bytes)));
    expect(byByte.map(({ read: fields }) => fields())).toEqual([row]);
  });

  test.each([
    ['Latin-1', Buffer.from('type,in\nnot\u00e9,2 days\n', 'latin1')],
    ['half of UTF-16', Buffer.from('\uFEFFtype,in\n', 'utf16le').subarray(0, -1)],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xfe, 0x0a, 0xc3])],
    ['cut off within a letter', Buffer.from('type,in\nnot\u00e9').subarray(0, -1)],
  ])('is not text: %s', async (_, bytes) => {
    await expect(read(bytes, format)).rejects.toThrow(
      /^\S+rows cannot be read: it is not text in UTF-8 or UTF-16: save it as UTF-8$/,
    );
  });

  test.each([[''], ['\n']])('%j has no rows', async (bytes) => {
    expect(await all(readRows('-', format, types, bytewise(Buffer.from(bytes))))).toEqual([]);
  });

  test('refuses a directory', async () => {
    await expect(all(readRows(tmpdir(), format, types))).rejects.toThrow(
      new InvalidInputError(`${tmpdir()} cannot be read: EISDIR: illegal operation on a directory`),
    );
  });

  test('refuses a missing file', async () => {
    const file = join(tmpdir(), 'none');
    await expect(all(readRows(file, format, types))).rejects.toThrow(
      new InvalidInputError(`${file} does not exist: check its name and folder`),
    );
  });
});

test.each<[file: string, format: Format]>([
  ['alerts.csv', 'csv'],
  ['ALERTS.CSV', 'csv'],
  ['alerts.tsv', 'csv'],
  ['a.b/alerts.jsonl', 'jsonl'],
  ['alerts.ndjson', 'jsonl'],
])('the name %s determines the format', (file, format) => {
  expect(formatOf(file)).toBe(format);
});

test.each([
  ['-', 'the format of standard input is unknown: add --format csv or --format jsonl'],
  ['alerts.json', 'the format of alerts.json is unknown: add --format csv or --format jsonl'],
  ['csv', 'the format of csv is unknown: add --format csv or --format jsonl'],
])('the name %s does not', (file, message) => {
  expect(() => formatOf(file)).toThrow(new InvalidInputError(message));
});
