/** Programs in other languages are written for version 1 of the contract, which only ever grows. */
import { readFile, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { documents } from '../../src/contract/documents.js';
import { contractSchema } from '../../src/contract/schemas.js';
import { temporalConfig } from '../../src/config/environment.js';
import { alertDescription } from '../client/alert-description.js';
import { runAlerts } from '../support/cli.js';
import { breakingChanges } from './breaking-changes.js';

/** Documents that programs write; they read the others. */
const written = new Set(['request', 'check-reply']);

const recorded = (document: string) => new URL(`version-1/${document}.json`, import.meta.url);

test.each(documents)('the %s has all that programs know of it', async (document) => {
  const file = recorded(document);
  const current = contractSchema(document);
  const kind = written.has(document) ? 'request' : 'answer';
  const known: unknown = JSON.parse(await readFile(file, 'utf8'));
  expect(breakingChanges(known, current, kind)).toEqual([]);
  // Records fields that were added, so that they stay, too.
  if (process.env['RECORD_CONTRACT'])
    await writeFile(file, `${JSON.stringify(current, null, 2)}\n`);
});

const outcome = {
  status: 'sent',
  reason: null,
  dueAt: '2026-11-25T09:00:00.000Z',
  firedAt: '2026-11-25T09:00:00.100Z',
  attempts: 1,
  deliveries: [{ channel: 'console', id: 'm1' }],
};
const valid = {
  request: { type: 'clock', args: { at: ['noon', 7, null] }, in: '2 days', to: ['console'] },
  outcome,
  alert: { ...alertDescription({ status: 'sent' }), outcome, lastOutcome: outcome },
  'check-request': {
    type: 'order-unpaid',
    args: { orderId: 7 },
    id: 'order-7-unpaid',
    dueAt: '2026-11-25T09:00:00.000Z',
    attempt: 1,
  },
  'check-reply': { hold: true, message: { text: 'Unpaid', to: ['ada@example.org'] } },
};
const invalid = { dueAt: 7, in: 7, hold: 7 };

test.each(documents)('the command prints the schema of the %s, without Temporal', async (name) => {
  const offline = temporalConfig({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  const { stdout, exitCode } = await runAlerts(offline, ['schema', name]);
  expect(exitCode).toBe(0);
  expect(await runAlerts(offline, ['schema', name, '--json'])).toMatchObject({ stdout });
  const printed: object = JSON.parse(stdout);
  expect(printed).toMatchObject({
    $id: `urn:durable-alerts:v1:${name}`,
    $comment: 'version: 1',
  });
  const isValid = new Ajv2020({ validateFormats: false }).compile(printed);
  expect(isValid(valid[name]), JSON.stringify(isValid.errors)).toBe(true);
  expect(isValid({ ...valid[name], ...invalid })).toBe(false);
  // Only what people write is checked for misspelt fields.
  expect(isValid({ ...valid[name], other: 7 })).toBe(name !== 'request');
});

test('without a name, the command prints the schema of the request', async () => {
  const { stdout } = await runAlerts(temporalConfig({}), ['schema']);
  expect(JSON.parse(stdout)).toEqual(contractSchema('request'));
});

const order = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    at: { type: 'string', format: 'date-time', description: 'When.' },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
    status: { enum: ['open', 'paid'] },
    note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    by: { $ref: '#/$defs/Person' },
  },
  required: ['id'],
  additionalProperties: false,
  $defs: { Person: { type: 'object', properties: { name: { type: 'string' } } } },
};
const { id, at, lines, status, note, by } = order.properties;
const withFields = (fields: object, rest: object = {}) => {
  return { ...order, ...rest, properties: { ...order.properties, ...fields } };
};

test.each([
  ['another description', withFields({ at: { ...at, description: 'At what time.' } })],
  ['one more field', withFields({ total: { type: 'number' } })],
  ['one more value', withFields({ status: { enum: ['open', 'paid', 'lost'] } })],
  ['no requirement, in a request', { ...order, required: [] }, 'request'],
  ['one more requirement, in an answer', { ...order, required: ['id', 'at'] }, 'answer'],
  [
    'one more type, in a request',
    withFields({ note: { anyOf: [...note.anyOf, { type: 'number' }] } }),
    'request',
  ],
] as const)('%s breaks nothing', (_, later, only?: 'request' | 'answer') => {
  const kinds = only ? [only] : (['request', 'answer'] as const);
  for (const kind of kinds) expect(breakingChanges(order, later, kind)).toEqual([]);
});

const person = { type: 'object', properties: {} };
const changed: [string, object, string?][] = [
  ['a field that is gone', { ...order, properties: { id, lines, status, note, by } }],
  ['another type', withFields({ id: { type: 'number' } })],
  ['another format', withFields({ at: { ...at, format: 'date' } })],
  ['a limit', withFields({ id: { type: 'string', maxLength: 10 } })],
  ['a nested field that is gone', withFields({ lines: { ...lines, items: { type: 'object' } } })],
  ['a value that is gone', withFields({ status: { enum: ['open'] } })],
  ['a field of a definition that is gone', { ...order, $defs: { Person: person } }],
  ['a type that is gone', withFields({ note: { anyOf: [{ type: 'string' }] } })],
  ['a closed object that is open', { ...order, additionalProperties: true }],
  ['one more requirement, in a request', { ...order, required: ['id', 'at'] }, 'request'],
  ['no requirement, in an answer', { ...order, required: [] }, 'answer'],
  [
    'one more type, in an answer',
    withFields({ note: { anyOf: [...note.anyOf, { type: 'number' }] } }),
    'answer',
  ],
];
test.each(changed)('%s is found out', (_, later, only) => {
  for (const kind of ['request', 'answer'] as const) {
    if (only !== undefined && only !== kind) continue;
    expect(breakingChanges(order, later, kind)).toHaveLength(1);
  }
});
