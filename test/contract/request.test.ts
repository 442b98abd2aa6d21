import { expect, test } from 'vitest';
import { z } from 'zod';
import { columns, rowKeys } from '../../src/client/bulk/columns.js';
import { requestSchema } from '../../src/contract/request.js';
import { contractSchema } from '../../src/contract/schemas.js';

const fieldSchema: z.ZodType<FieldSchema> = z.object({
  type: z.string().exactOptional(),
  description: z.string().exactOptional(),
  get properties() {
    return z.record(z.string(), fieldSchema).exactOptional();
  },
});

interface FieldSchema {
  type?: string;
  description?: string;
  properties?: Record<string, FieldSchema>;
}

/** The names of all fields, in objects too, with what is said of each. */
function fieldsOf({ properties = {} }: FieldSchema, prefix = ''): [string, FieldSchema][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const own: [string, FieldSchema] = [`${prefix}${name}`, field];
    return [own].concat(fieldsOf(field, `${prefix}${name}.`));
  });
}

const generated = contractSchema('request');
const jsonSchema = fieldSchema.parse(generated);

test('the JSON Schema of a request names and describes every field, and no other is allowed', () => {
  expect(generated).toMatchObject({
    type: 'object',
    required: ['type'],
    additionalProperties: false,
  });
  const fields = fieldsOf(jsonSchema);
  const names = fields.flatMap(([name, { properties }]) => (properties ? [] : [name]));
  expect(names.toSorted()).toEqual(columns.toSorted());
  expect(Object.keys(jsonSchema.properties ?? {}).toSorted()).toEqual(rowKeys.toSorted());
  const undescribed = fields.filter(([, { description = '' }]) => !/^[A-Z].+\.$/.test(description));
  expect(undescribed).toEqual([]);
  const typeOf = new Map(fields.map(([name, { type }]) => [name, type]));
  expect(['in', 'set.hour', 'critical', 'to'].map((name) => typeOf.get(name))).toEqual([
    'string',
    'integer',
    'boolean',
    'array',
  ]);
});

test('the columns of CSV stay in the order in which earlier versions wrote them', () => {
  expect(columns.join(' ')).toBe(
    'id type args in set.day set.hour set.minute at every cron timezone to expires for until times ' +
      'jitter dstOverlap pausedUntil group critical followUp.repeatEvery followUp.escalate ' +
      'followUp.ackTimeout retry.maximumAttempts retry.initialInterval retry.backoffCoefficient ' +
      'retry.maximumInterval labels calendar',
  );
});

test.each([
  [{ type: 'order-unpaid', args: { orderId: 7 }, in: '3 days' }, true],
  [{ type: 'order-unpaid', every: '1h', retry: { maximumAttempts: 3 }, to: ['console'] }, true],
  [{ type: 'order-unpaid', eta: '3 days' }, false],
  [{ in: '3 days' }, false],
  [{ type: 'order-unpaid', in: 3 }, false],
])('%j is a request: %j', (request, isValid) => {
  expect(requestSchema.safeParse(request).success).toBe(isValid);
});
