import temporal from '@temporalio/proto';
import protobuf from 'protobufjs/light.js';

/**
 * Returns the messages that code uses, as JSON for protobufjs: the messages that the code names and
 * those of the calls that it makes, with everything that they contain. protobufjs creates objects for
 * all messages when it is loaded. Temporal has three times as many as the command uses, and creating
 * them takes a third of the time of a short command.
 */
export function temporalMessages(code: string): string {
  if (!(temporal instanceof protobuf.Root)) {
    throw new Error('@temporalio/proto has a protobufjs of its own: npm must install one for both');
  }
  // A copy, because this process may use the other messages.
  const root = protobuf.Root.fromJSON(temporal.toJSON()).resolveAll();
  const words = new Set(code.match(/\w+/g));
  const needed = new Set<protobuf.ReflectionObject>();
  for (const name of new Set(code.match(/\b(temporal\.api|google|grpc)(\.\w+)+/g))) {
    for (const object of objectsIn(objectNamed(name, root))) need(object, needed);
  }
  for (const service of objectsIn(root).filter((each) => each instanceof protobuf.Service)) {
    for (const method of service.methodsArray) {
      if (words.has(method.name.charAt(0).toLowerCase() + method.name.slice(1))) {
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

/** Returns the object that a name such as `temporal.api.common.v1.Payload.decode` begins with. */
function objectNamed(name: string, root: protobuf.Namespace): protobuf.ReflectionObject | null {
  let found: protobuf.ReflectionObject = root;
  for (const part of name.split('.')) {
    const next = found instanceof protobuf.Namespace ? found.get(part) : null;
    if (!next) break;
    found = next;
  }
  // The name of a package without its version, such as `temporal.api`, does not mean all of it.
  const isUsed = /\.v\d+$/.test(found.fullName) || !isPackage(found);
  return isUsed ? found : null;
}

function isPackage(object: protobuf.ReflectionObject): boolean {
  if (object instanceof protobuf.Type || object instanceof protobuf.Service) return false;
  return object instanceof protobuf.Namespace;
}

/** Adds an object with everything that it contains. */
function need(object: protobuf.ReflectionObject | null, needed: Set<protobuf.ReflectionObject>) {
  if (object === null || needed.has(object)) return;
  needed.add(object);
  if (!(object instanceof protobuf.Type)) return;
  for (const { resolvedType } of object.fieldsArray) need(resolvedType, needed);
}

/** Removes what is not needed, except services. Returns whether anything is left. */
function prune(within: protobuf.NamespaceBase, needed: Set<protobuf.ReflectionObject>): boolean {
  for (const object of within.nestedArray) {
    const isKept = needed.has(object) || object instanceof protobuf.Service;
    const hasKept = object instanceof protobuf.Namespace && prune(object, needed);
    if (!isKept && !hasKept) within.remove(object);
  }
  return within.nestedArray.length > 0;
}

function objectsIn(object: protobuf.ReflectionObject | null): protobuf.ReflectionObject[] {
  if (!(object instanceof protobuf.Namespace)) return object === null ? [] : [object];
  return [object, ...object.nestedArray.flatMap(objectsIn)];
}
