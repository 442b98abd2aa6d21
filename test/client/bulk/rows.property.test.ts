import { TypedSearchAttributes } from '@temporalio/common';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadChannels } from '../../../src/channels/load-channels.js';
import type { Run } from '../../../src/client/listing/description.js';
import { rowOf } from '../../../src/client/bulk/export-alerts.js';
import type { Plan } from '../../../src/planning/plan.js';
import type { Format } from '../../../src/client/bulk/row.js';
import { planRows } from '../../../src/client/bulk/plan-rows.js';
import type { RowFields } from '../../../src/client/bulk/row.js';
import { writeRows } from '../../../src/client/bulk/write-rows.js';
import { ALERT_WORKFLOW, MEMO } from '../../../src/contract/messages.js';
import * as attributes from '../../../src/contract/search-attributes.js';
import { rowsOf, types } from './rows.js';
import { savedBySpreadsheet, saving } from './spreadsheet.js';
import { tries } from '../../support/effort.js';

const channels = await loadChannels({ ALERTS_WEBHOOK_URL: 'https://example.org/hook' });

const text = fc.string({ unit: 'binary' });
const id = fc.stringMatching(/^[!-,.-~][!-~]{0,199}$/);
const millis = fc.integer({ min: 1, max: 10 * 365 * 86_400_000 }).map((count) => `${count}ms`);
const time = fc
  .date({ min: new Date('2090-01-01'), max: new Date('2110-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const args = fc
  .record(
    {
      text,
      copies: fc.integer(),
      tags: fc.array(text),
      any: fc.jsonValue({ stringUnit: 'binary' }),
    },
    { requiredKeys: ['text'] },
  )
  // JSON does not have a negative zero.
  .map((value): RowFields => JSON.parse(JSON.stringify(value)));

const channel = fc.constantFrom('console', 'webhook', 'https://example.org/a,b=c');
const minutes = fc.integer({ min: 60_000, max: 86_400_000 }).map((count) => `${count}ms`);
const escalations = fc.array(fc.record({ after: millis, to: channel }), { minLength: 1 });
const following = { repeatEvery: minutes, escalate: escalations, ackTimeout: millis };

const common = {
  id,
  type: fc.constant('note'),
  args,
  to: fc.uniqueArray(channel, { minLength: 1 }),
  expires: millis,
  for: millis,
  pausedUntil: fc.oneof(time, fc.constant('resumed')),
  group: fc.stringMatching(/^[\w.-]{1,60}$/),
  critical: fc.constant(true),
  followUp: fc.oneof(
    fc.record({ ...following, repeatEvery: minutes }, { requiredKeys: ['repeatEvery'] }),
    fc.record({ ...following, escalate: escalations }, { requiredKeys: ['escalate'] }),
  ),
  retry: fc.record(
    {
      maximumAttempts: fc.nat(1e6),
      initialInterval: millis,
      backoffCoefficient: fc.double({ min: 1, max: 100, noNaN: true }),
      maximumInterval: millis,
    },
    { requiredKeys: ['maximumAttempts'] },
  ),
};
const requiredKeys: ['type', 'args'] = ['type', 'args'];
const ending = {
  until: time,
  times: fc.integer({ min: 1, max: 1e6 }),
  jitter: fc.integer({ min: 1, max: 59_999 }).map((count) => `${count}ms`),
};

const row: fc.Arbitrary<RowFields> = fc.oneof(
  fc.record({ ...common, at: time }, { requiredKeys }),
  fc.record({ ...common, in: millis, jitter: millis }, { requiredKeys }),
  fc.record(
    { ...common, ...ending, every: fc.integer({ min: 60, max: 86_400 }).map((n) => `${n}s`) },
    { requiredKeys: [...requiredKeys, 'every'] },
  ),
  fc.record(
    {
      ...common,
      ...ending,
      cron: fc.constantFrom('30 21 * * 1', '*/5 * * * *', '0 2 29 2 *', '@daily', '0 9 1,15 * ?'),
      timezone: fc.constantFrom('Europe/Paris', 'UTC', 'Australia/Lord_Howe'),
      dstOverlap: fc.constantFrom('once', 'twice'),
    },
    { requiredKeys: [...requiredKeys, 'cron'] },
  ),
);

async function* each<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

async function written(rows: RowFields[], format: Format): Promise<string> {
  let content = '';
  for await (const piece of writeRows(each(rows), format)) content += piece;
  return content;
}

async function planned(content: string | Uint8Array, format: Format): Promise<Plan[]> {
  const { planned: rows, bad } = await planRows(rowsOf(content, format), { types, channels });
  expect(bad).toEqual([]);
  return rows.map(({ plan }) => plan);
}

/** Returns the listing of an alert that was started by a plan. */
function listed({ id: workflowId, input, memo, dueAt, cronSchedule }: Plan): Run {
  return {
    workflowId,
    runId: 'run',
    type: ALERT_WORKFLOW,
    taskQueue: 'alerts',
    status: { code: 1, name: 'RUNNING' },
    historyLength: 1,
    startTime: new Date(memo.createdAt),
    memo: { [MEMO.alert]: memo, [MEMO.pausedUntil]: input.pausedUntil ?? null },
    searchAttributes: {},
    typedSearchAttributes: new TypedSearchAttributes([
      { key: attributes.AlertType, value: input.type },
      ...(cronSchedule === null
        ? [{ key: attributes.AlertDue, value: dueAt.toJSDate() }]
        : [{ key: attributes.AlertRecurrence, value: cronSchedule }]),
    ]),
  };
}

/** Returns what export and import must not change. */
function invariant({ id: own, cronSchedule, memo, input }: Plan) {
  const { dueAt, timeout, retry, delay, onceIn, pausedUntil, followUp, group, critical } = input;
  // An interval counts from the import.
  const stored = { ...memo, createdAt: null, lastDueAt: null };
  const started = { dueAt, timeout, retry, delay, onceIn, pausedUntil, followUp, group, critical };
  return { own, cronSchedule, stored, started };
}

/** Rows with different ids. */
const file = fc.uniqueArray(row, { selector: ({ id: own }) => own ?? {}, maxLength: 8 });

test.each<Format>(['csv', 'jsonl'])('rows in %s are read as they were written', async (format) => {
  await fc.assert(
    fc.asyncProperty(file, async (rows) => {
      const read: RowFields[] = [];
      for await (const { read: fields } of rowsOf(await written(rows, format), format)) {
        read.push(fields());
      }
      expect(read).toEqual(rows);
    }),
  );
});

test.each<Format>(['csv', 'jsonl'])(
  'alerts exported as %s are imported unchanged',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(file, async (rows) => {
        const first = await planned(await written(rows, 'jsonl'), 'jsonl');
        const exported = await written(
          first.map((plan) => rowOf(listed(plan), null)),
          format,
        );
        const second = await planned(exported, format);
        expect(second.map(invariant)).toEqual(first.map(invariant));
        // A second export is equal to the first.
        expect(
          await written(
            second.map((plan) => rowOf(listed(plan), null)),
            format,
          ),
        ).toBe(exported);
      }),
      { numRuns: tries(100) },
    );
  },
);

test('an export that a spreadsheet saved is imported unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(file, saving, async (rows, how) => {
      const first = await planned(await written(rows, 'jsonl'), 'jsonl');
      const exported = await written(
        first.map((plan) => rowOf(listed(plan), null)),
        'csv',
      );
      const second = await planned(savedBySpreadsheet(exported, how), 'csv');
      expect(second.map(invariant)).toEqual(first.map(invariant));
    }),
    { numRuns: tries(100) },
  );
});
