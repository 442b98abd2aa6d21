import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs/light.js';
import { expect, test } from 'vitest';
import { temporalMessages } from '../../src/cli/temporal-messages.js';

const client = fileURLToPath(new URL('../../src/client/', import.meta.url));
const root = protobuf.Root.fromJSON({ nested: JSON.parse(temporalMessages()) });

/** The calls to Temporal's services that the code of the client makes by itself, not through the SDK. */
async function callsMade(): Promise<string[]> {
  const files = (await readdir(client, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const codes = await Promise.all(files.map((file) => readFile(join(client, file), 'utf8')));
  const found = [...codes.join('\n').matchAll(/(workflow|operator)Service\.(\w+)\(/g)];
  return found.map(([, service, method]) => `${service}.${method}`);
}

test('they have all that they are made of', () => {
  expect(() => root.resolveAll()).not.toThrow();
});

test('every call that the client makes is among them', async () => {
  const calls = await callsMade();
  expect(calls).toContain('workflow.startBatchOperation');
  const services = {
    workflow: root.lookupService('temporal.api.workflowservice.v1.WorkflowService'),
    operator: root.lookupService('temporal.api.operatorservice.v1.OperatorService'),
  };
  const known = Object.entries(services).flatMap(([name, { methodsArray }]) =>
    methodsArray.map((method) => `${name}.${method.name[0]?.toLowerCase()}${method.name.slice(1)}`),
  );
  expect(known).toEqual(expect.arrayContaining(calls));
});
