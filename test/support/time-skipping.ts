import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { searchAttributes } from '../../src/workflows/search-attributes.js';
import { timeSkipping } from './test-server.js';

const { KEYWORD } = { KEYWORD: proto.temporal.api.enums.v1.IndexedValueType };

/** A time-skipping server that knows the search attributes. */
export async function timeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const environment = await timeSkipping();
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      searchAttributes.map(({ name, type }) => [name, KEYWORD[`INDEXED_VALUE_TYPE_${type}`]]),
    ),
  });
  return environment;
}
