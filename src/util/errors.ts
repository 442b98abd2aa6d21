/**
 * Thrown when usage or input is invalid and nothing was started. The message says in one line what
 * is wrong and what to do.
 */
export class InvalidInputError extends Error {
  override name = 'InvalidInputError';
}

/** Thrown when no alert has this id, or Temporal no longer keeps it. */
export class AlertNotFoundError extends Error {
  override name = 'AlertNotFoundError';
  constructor(
    readonly id: string,
    hint = '',
  ) {
    super(`no alert has the id '${id}': ${hint}'alerts list --all' lists all alerts`);
  }
}

/** Thrown when an alert with this id already exists. Nothing was started. */
export class AlertExistsError extends Error {
  override name = 'AlertExistsError';
  constructor(
    readonly id: string,
    cure = 'set replace to take its place, or choose another id',
  ) {
    super(`an alert with the id '${id}' already exists: see 'alerts show ${id}', ${cure}`);
  }
}

/** Thrown when the alert to replace is being delivered or followed up. Nothing was started. */
export class AlertFiringError extends Error {
  override name = 'AlertFiringError';
  constructor(readonly id: string) {
    super(
      `'${id}' is being delivered or followed up, and was not replaced: see 'alerts show ${id}', and cancel it or try again`,
    );
  }
}

/**
 * Thrown when no worker handled the request. The message says whether a worker that starts soon may
 * still handle it.
 */
export class NoWorkerError extends Error {
  override name = 'NoWorkerError';
  constructor(
    message = "no worker answered: the request takes effect once a worker runs: start one with 'npx alerts worker'",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Thrown when Temporal did not answer. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/** Thrown when Temporal answered and refused the request. */
export class RequestRefusedError extends Error {
  override name = 'RequestRefusedError';
}

/** Thrown when a check takes longer than the first attempt of an alert, a local activity, has for it. */
export class SlowCheckError extends Error {
  override name = 'SlowCheckError';
}

/**
 * Returns the reason of a failure. An AggregateError, as for a host with several addresses, has no
 * message of its own.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

/** Returns the error as one of invalid input, with the same reason. */
export function invalidInput(error: unknown): InvalidInputError {
  return new InvalidInputError(reasonOf(error), { cause: error });
}

/** Throws the given errors, if any: one as it is, several as one error with all reasons. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map(reasonOf).join('; '));
}
