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

/** As a slow pipe may bring it. */
async function* bytewise(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}

/** Each row with its line. */
async function read(content: string | Uint8Array, format: Format) {
  const rows = await all(rowsOf(content, format));
  return rows.map(({ line, read: row }) => [line, row()]);
}

describe('CSV', () => {
  test.each<[what: string, content: string, row: Record<string, unknown>]>([
    ['a text', 'type,in\nnote,2 days\n', { type: 'note', in: '2 days' }],
    ['no line break at the end', 'type,in\nnote,2 days', { type: 'note', in: '2 days' }],
    ['CRLF', 'type,in\r\nnote,2 days\r\n', { type: 'note', in: '2 days' }],
    ['a byte order mark', '\uFEFFtype,in\nnote,2 days\n', { type: 'note', in: '2 days' }],
    ['spaces around cells', ' type , in\n note ,\t2 days \n', { type: 'note', in: '2 days' }],
    ['spaces in quotes', 'type,args.text\nnote," a "\n', { type: 'note', args: { text: ' a ' } }],
    ['an empty cell', 'type,in,at\nnote,,noon\n', { type: 'note', at: 'noon' }],
    ['an arg that is a text', 'type,args.text\nnote,7\n', { type: 'note', args: { text: '7' } }],
    ['one that is a number', 'type,args.copies\nnote,7\n', { type: 'note', args: { copies: 7 } }],
    [
      'one that is a list',
      'type,args.tags\nnote,"[""a"",""b""]"\n',
      { type: 'note', args: { tags: ['a', 'b'] } },
    ],
    ['one with a dot', 'type,args.a.b\nnote,7\n', { type: 'note', args: { 'a.b': 7 } }],
    ['args in JSON', 'type,args\nnote,"{""text"":""a""}"\n', { type: 'note', args: { text: 'a' } }],
    [
      'args in both ways',
      'type,args,args.copies\nnote,"{""text"":""a""}",2\n',
      { type: 'note', args: { text: 'a', copies: 2 } },
    ],
    [
      'several channels',
      'type,to\nnote,console  mailto:ada@example.org\n',
      { type: 'note', to: ['console', 'mailto:ada@example.org'] },
    ],
    [
      'a policy',
      'type,retry.maximumAttempts,retry.initialInterval,retry.backoffCoefficient\nnote,3,5s,1.5\n',
      {
        type: 'note',
        retry: { maximumAttempts: 3, initialInterval: '5s', backoffCoefficient: 1.5 },
      },
    ],
    [
      'fields of the clock',
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
      'columns without a name that are empty',
      'type,,in,,\nnote,,2 days,,\n',
      { type: 'note', in: '2 days' },
    ],
    ['rows that end before those', 'type,in,,\nnote,2 days\n', { type: 'note', in: '2 days' }],
    ['rows that end after the header', 'type,in\nnote,2 days,,\n', { type: 'note', in: '2 days' }],
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
  ])('the first line may name the separator: %j', async (content, row) => {
    expect(await read(content, 'csv')).toEqual([[3, row]]);
  });

  test('lines are counted where a row begins, whatever is between', async () => {
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

  test('nothing, or a header alone, is no row', async () => {
    expect(await read('', 'csv')).toEqual([]);
    expect(await read('\n\n', 'csv')).toEqual([]);
    expect(await read('type,in\n', 'csv')).toEqual([]);
  });

  test.each<[content: string, says: RegExp]>([
    [
      'type,when\nnote,2 days\n',
      /^line 1, the header: no column is named 'when': there are id, type, args, in, .*retry\.maximumInterval and args\.NAME$/,
    ],
    ['type|in\nnote|2 days\n', /^line 1, the header: no column is named 'type\|in'/],
    ['"type,in"\n"note,2 days"\n', /^line 1, the header: no column is named 'type,in'/],
    ['type;critical\nnote;WAHR\n', /^critical is 'WAHR': write true or false$/],
    ['type;times\nnote;7,5\n', /^times is '7,5', which is not a number: write a decimal point/],
    ['type,,in\nnote,a,2 days\n', /^cell 2 is in no column: a cell with a separator/],
    ['\n{"type":"note"}\n', /a quote is inside of a cell: put the whole cell in quotes/],
    ['type,in,in\n', /^line 1, the header: the column 'in' is there twice$/],
    ['id,in\n', /^line 1, the header: there is no column 'type', the name of an alert type$/],
    ['type,args.\n', /no column is named 'args\.'/],
    ['type,in\rnote,2 days\r', /lines end in CR alone: save the file with LF or CRLF/],
    [
      'type,in\nnote,"2 days\nnote,1 day\n',
      /^line 2: the row is longer than 1 MiB, or a quote in it is never closed$/,
    ],
    [
      `type,in\nnote,1s\nnote,"${'x\n'.repeat(MAX_ROW_LENGTH / 2)}"\n`,
      /^line 3: the row is longer/,
    ],
    [`type,in\nnote,${'x'.repeat(10 * MAX_ROW_LENGTH)}\n`, /^line 2: the row is longer than 1 MiB/],
  ])('%.40j cannot be read', async (content, says) => {
    const failure = await read(content, 'csv').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidInputError);
    expect(failure).toHaveProperty('message', expect.stringMatching(says));
  });
});

describe('JSON Lines', () => {
  test('rows are as they are, with their lines', async () => {
    const content = ['', '{"type":"note","args":{"text":"\u2028\u0085"}}\r', '  ', '{"to":["a"]}'];
    expect(await read(`\uFEFF${content.join('\n')}`, 'jsonl')).toEqual([
      [2, { type: 'note', args: { text: '\u2028\u0085' } }],
      [4, { to: ['a'] }],
    ]);
  });

  test('nothing is no row', async () => {
    expect(await read('', 'jsonl')).toEqual([]);
    expect(await read('\n \n', 'jsonl')).toEqual([]);
  });

  test('a line that is too long is told, and those after it are read', async () => {
    const content = `${'x'.repeat(10 * MAX_ROW_LENGTH)}\n{"type":"note"}\n`;
    const [first, second] = await all(rowsOf(content, 'jsonl'));
    expect(first?.read).toThrow(new InvalidInputError('the line is longer than 1 MiB'));
    expect(second?.read()).toEqual({ type: 'note' });
  });
});

describe.each<Format>(['csv', 'jsonl'])('a file for %s', (format) => {
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
  ])('in %s is read, however it comes in', async (_, bytes) => {
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
  ])('%s is not text', async (_, bytes) => {
    await expect(read(bytes, format)).rejects.toThrow(
      /^\S+rows cannot be read: it is not text in UTF-8 or UTF-16: save it as UTF-8$/,
    );
  });

  test.each([[''], ['\n']])('%j is no row', async (bytes) => {
    expect(await all(readRows('-', format, types, bytewise(Buffer.from(bytes))))).toEqual([]);
  });

  test('a directory', async () => {
    await expect(all(readRows(tmpdir(), format, types))).rejects.toThrow(
      new InvalidInputError(`${tmpdir()} cannot be read: EISDIR: illegal operation on a directory`),
    );
  });

  test('a file that is not there', async () => {
    const file = join(tmpdir(), 'none');
    await expect(all(readRows(file, format, types))).rejects.toThrow(
      new InvalidInputError(`there is no file ${file}: check its name and folder`),
    );
  });
});

test.each<[file: string, format: Format]>([
  ['alerts.csv', 'csv'],
  ['ALERTS.CSV', 'csv'],
  ['alerts.tsv', 'csv'],
  ['a.b/alerts.jsonl', 'jsonl'],
  ['alerts.ndjson', 'jsonl'],
])('the name %s says its format', (file, format) => {
  expect(formatOf(file)).toBe(format);
});

test.each([
  ['-', 'standard input does not say its format: add --format csv or --format jsonl'],
  ['alerts.json', 'alerts.json does not say its format: add --format csv or --format jsonl'],
  ['csv', 'csv does not say its format: add --format csv or --format jsonl'],
])('%s does not', (file, says) => {
  expect(() => formatOf(file)).toThrow(new InvalidInputError(says));
});
