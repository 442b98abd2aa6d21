import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { inject } from 'vitest';
import type { TemporalConfig } from '../../src/config/environment.js';
import { register } from '../../src/dev/prepare-namespace.js';
import { searchAttributes } from '../../src/contract/search-attributes.js';
import { testConfig } from './temporal.js';

export interface TestNamespace {
  namespace: string;
  /** Returns a task queue of its own in the namespace. */
  config: () => TemporalConfig;
}

/** Creates a namespace on the shared dev server, for tests that count, list or discard all alerts. */
export async function createNamespace(attributes = searchAttributes): Promise<TestNamespace> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('7 days'),
    });
    await register(connection, attributes, namespace);
  } finally {
    await connection.close();
  }
  return { namespace, config: () => ({ ...testConfig(), namespace }) };
}
