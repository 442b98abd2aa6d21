import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { searchAttributes } from '../contract/search-attributes.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const namespace = 'default';

/** Keeps ended alerts for a week instead of the server's default of a day. */
export async function keepEndedAlerts({ workflowService }: Connection): Promise<void> {
  const config = { workflowExecutionRetentionTtl: msToTs('7 days') };
  await workflowService.updateNamespace({ namespace, config });
}

/** Registers missing search attributes. The server itself registers them only in a new database. */
export async function registerMissing(connection: Connection): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributes.filter(({ name }) => !(name in customAttributes));
  if (missing.length > 0) await register(connection, missing);
}

export async function register(
  { operatorService }: Connection,
  attributes: typeof searchAttributes,
  within = namespace,
): Promise<void> {
  const types = attributes.map(({ name, type }) => [
    name,
    IndexedValueType[`INDEXED_VALUE_TYPE_${type}`],
  ]);
  await operatorService.addSearchAttributes({
    namespace: within,
    searchAttributes: Object.fromEntries(types),
  });
}
