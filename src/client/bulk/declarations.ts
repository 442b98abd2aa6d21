import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { isAlertType } from '../../alert-types/alert-type-shape.js';
import type { AlertType } from '../../alert-types/define-alert.js';
import type { AlertTypes } from '../../alert-types/discover.js';
import type { UncheckedScheduleOptions } from '../../planning/options.js';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { readRows } from './read-rows.js';
import { type Format, nameOf, type Row, type RowFields } from './row.js';
import { textOf } from './write-rows.js';

/** A recurring alert as it should be. */
export interface DeclaredAlert extends Omit<UncheckedScheduleOptions, 'in' | 'at' | 'set'> {
  id: string;
  /** The type, or its name in the project of the working directory. */
  type: string | AlertType;
  args?: object | undefined;
}

/**
 * Reads the recurring alerts that a file declares.
 *
 * @throws InvalidInputError when it is unreadable
 */
export function readDeclarations(
  file: string,
  format: Format | 'toml',
  types: AlertTypes,
  stdin?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Row> {
  const rows = format === 'toml' ? tomlRows(file, stdin) : readRows(file, format, types, stdin);
  return checkedRows(rows);
}

/** Returns declarations as rows, numbered from 1. Adds the types that are given to `types`. */
export async function* rowsOf(
  declared: Iterable<DeclaredAlert> | AsyncIterable<DeclaredAlert>,
  types: Map<string, AlertType>,
): AsyncGenerator<Row> {
  yield* checkedRows(numbered(declared, types));
}

/** Returns the schedules of alerts.config as rows. */
export async function* rowsOfConfig(
  schedules: Readonly<Record<string, Record<string, unknown>>>,
  types: Map<string, AlertType>,
): AsyncGenerator<Row> {
  let line = 0;
  for (const [id, { type, ...fields }] of Object.entries(schedules)) {
    line += 1;
    if (isAlertType(type)) types.set(type.type, type);
    const name = isAlertType(type) ? type.type : type;
    yield { line, name: id, read: () => checked({ id, type: name, ...fields }) };
  }
}

async function* numbered(
  declared: Iterable<DeclaredAlert> | AsyncIterable<DeclaredAlert>,
  types: Map<string, AlertType>,
): AsyncGenerator<Row> {
  let line = 0;
  for await (const { type, ...fields } of declared) {
    line += 1;
    if (typeof type === 'object') types.set(type.type, type);
    const name = typeof type === 'object' ? type.type : type;
    yield { line, read: () => ({ type: name, ...fields }) };
  }
}

async function* checkedRows(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const { read, ...row } of rows) yield { ...row, read: () => checked(read()) };
}

/** Checks that a row names a recurring alert. */
function checked(fields: RowFields): RowFields {
  const { id, cron, every } = fields;
  if (typeof id !== 'string' || id === '') {
    throw new InvalidInputError('id is missing: every alert that is applied needs one');
  }
  if (cron === undefined && every === undefined) {
    throw new InvalidInputError(
      `'${id}' does not recur: add cron or every, or schedule it with 'alerts import'`,
    );
  }
  return fields;
}

const tomlFile = z.strictObject({
  schedules: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** Yields the tables `[schedules.ID]`. */
async function* tomlRows(file: string, stdin?: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let text = '';
  for await (const piece of textOf(file, stdin)) text += piece;
  const { data, error } = tomlFile.safeParse(parsed(file, text));
  if (error) {
    throw new InvalidInputError(
      `${nameOf(file)} must hold tables such as [schedules.monday-night]: rename or remove the others`,
    );
  }
  const lines = text.split('\n');
  for (const [id, fields] of Object.entries(data.schedules)) {
    const header = lines.findIndex((line) => line.startsWith('[') && line.includes(id));
    yield { line: header + 1, name: id, read: () => ({ id, ...withoutDates(fields) }) };
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [problem] = reasonOf(error).split('\n');
    const place = error instanceof TomlError ? `, line ${error.line}` : '';
    throw new InvalidInputError(`${nameOf(file)} is not valid TOML${place}: ${problem}`, {
      cause: error,
    });
  }
}

/** Replaces the dates and times of TOML by their texts, as they are in a request. */
function withoutDates(fields: Record<string, unknown>): RowFields {
  const plain: RowFields = JSON.parse(JSON.stringify(fields));
  return plain;
}
