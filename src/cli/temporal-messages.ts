import temporal from '@temporalio/proto';
import protobuf from 'protobufjs/light.js';

/** What the command asks of Temporal's services. A call that is not among them is not there when the command makes it. */
const CALLS = new Set([
  'Check',
  'CountWorkflowExecutions',
  'DescribeBatchOperation',
  'DescribeTaskQueue',
  'DescribeWorkflowExecution',
  'ExecuteMultiOperation',
  'GetSystemInfo',
  'GetWorkflowExecutionHistory',
  'ListSearchAttributes',
  'ListWorkflowExecutions',
  'PollWorkflowExecutionUpdate',
  'QueryWorkflow',
  'RequestCancelWorkflowExecution',
  'SignalWithStartWorkflowExecution',
  'SignalWorkflowExecution',
  'StartBatchOperation',
  'StartWorkflowExecution',
  'TerminateWorkflowExecution',
  'UpdateWorkflowExecution',
]);

/** What the SDK reads besides. */
const BESIDES = ['common', 'enums', 'errordetails', 'history', 'sdk'].map(
  (name) => `temporal.api.${name}`,
);

/**
 * The messages of these calls, as JSON for protobufjs. It makes objects of all there are when it is loaded, which are
 * ten times as many and take a third of the time of a short command.
 */
export function temporalMessages(): string {
  if (!(temporal instanceof protobuf.Root)) {
    throw new Error(
      '@temporalio/proto has a protobufjs of its own: npm is to install one for both',
    );
  }
  // A copy, since this process may have a use for the whole.
  const root = protobuf.Root.fromJSON(temporal.toJSON()).resolveAll();
  const needed = new Set<protobuf.ReflectionObject>();
  for (const name of [...BESIDES, 'google.rpc', 'google.protobuf']) {
    for (const object of allIn(root.lookup(name))) need(object, needed);
  }
  for (const service of allIn(root).filter((object) => object instanceof protobuf.Service)) {
    for (const method of service.methodsArray) {
      if (CALLS.has(method.name)) {
        need(method.resolvedRequestType, needed);
        need(method.resolvedResponseType, needed);
      } else {
        service.remove(method);
      }
    }
  }
  prune(root, needed);
  return JSON.stringify(root.toJSON().nested);
}

/** With all that it is made of. */
function need(object: protobuf.ReflectionObject | null, needed: Set<protobuf.ReflectionObject>) {
  if (object === null || needed.has(object)) return;
  needed.add(object);
  if (!(object instanceof protobuf.Type)) return;
  for (const { resolvedType } of object.fieldsArray) need(resolvedType, needed);
}

/** @returns whether anything is left */
function prune(within: protobuf.NamespaceBase, needed: Set<protobuf.ReflectionObject>): boolean {
  for (const object of within.nestedArray) {
    const isKept = needed.has(object) || object instanceof protobuf.Service;
    const hasKept = object instanceof protobuf.Namespace && prune(object, needed);
    if (!isKept && !hasKept) within.remove(object);
  }
  return within.nestedArray.length > 0;
}

function allIn(object: protobuf.ReflectionObject | null): protobuf.ReflectionObject[] {
  if (!(object instanceof protobuf.Namespace)) return object === null ? [] : [object];
  return [object, ...object.nestedArray.flatMap(allIn)];
}
