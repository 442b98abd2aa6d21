import protobuf from 'protobufjs/light.js';
import { expect, test } from 'vitest';
import { temporalMessages } from '../../src/cli/temporal-messages.js';

const code = `
  await connection.workflowService.startBatchOperation({});
  proto.temporal.api.sdk.v1.UserMetadata.create();
  const { EventType } = proto.temporal.api.enums.v1;
  const prefix = 'temporal.api';
`;
const root = protobuf.Root.fromJSON({ nested: JSON.parse(temporalMessages(code)) });
const has = (name: string) => root.lookup(name) !== null;

test('the messages contain everything that they consist of', () => {
  expect(() => root.resolveAll()).not.toThrow();
});

test('the calls that the code makes have their messages, and others are removed', () => {
  const { methodsArray } = root.lookupService('temporal.api.workflowservice.v1.WorkflowService');
  expect(methodsArray.map(({ name }) => name)).toEqual(['StartBatchOperation']);
  expect(has('temporal.api.workflowservice.v1.StartBatchOperationRequest')).toBe(true);
  expect(has('temporal.api.workflowservice.v1.CreateScheduleRequest')).toBe(false);
});

test('the messages and enums that the code names are kept', () => {
  expect(has('temporal.api.sdk.v1.UserMetadata')).toBe(true);
  expect(has('temporal.api.common.v1.Payload')).toBe(true);
  expect(has('temporal.api.enums.v1.EventType')).toBe(true);
  expect(has('temporal.api.history.v1.History')).toBe(false);
});
