import { condition, setDefaultUpdateHandler } from '@temporalio/workflow';

/** Applies an update by its name, as its handler does. @throws ApplicationFailure as its validator does */
export type ApplyUpdate = (name: string, args: unknown[]) => unknown;

/**
 * Holds back the updates that arrive while a request is planned. Temporal would refuse them, because their handlers
 * need the plan.
 *
 * @returns a function that applies them, to call once the handlers are registered
 */
export function holdUpdates(): (apply: ApplyUpdate) => void {
  let applyHeld: ApplyUpdate | undefined;
  setDefaultUpdateHandler(async (name, ...args) => {
    await condition(() => applyHeld !== undefined);
    return applyHeld?.(name, args);
  });
  return (apply) => {
    applyHeld = apply;
    setDefaultUpdateHandler(undefined);
  };
}
