/** Bad usage or input: nothing was started. One line that says what is wrong and what to do. */
export class InvalidInputError extends Error {
  override name = 'InvalidInputError';
}

/** No alert has this id, or Temporal no longer keeps it. */
export class AlertNotFoundError extends Error {
  override name = 'AlertNotFoundError';
  constructor(
    readonly id: string,
    hint = '',
  ) {
    super(`no alert has the id '${id}': ${hint}'alerts list --all' lists all alerts`);
  }
}

/** An alert with this id is there already, so that nothing was started. */
export class AlertExistsError extends Error {
  override name = 'AlertExistsError';
  constructor(
    readonly id: string,
    cure = 'set replace to take its place, or choose another id',
  ) {
    super(`an alert with the id '${id}' already exists: see 'alerts show ${id}', ${cure}`);
  }
}

/** The alert to be replaced is being delivered, or tries to be; nothing was started. */
export class AlertFiringError extends Error {
  override name = 'AlertFiringError';
  constructor(readonly id: string) {
    super(
      `'${id}' is being delivered or followed up, and was not replaced: see 'alerts show ${id}', and cancel it or try again`,
    );
  }
}

/** Nobody was there to do what was asked; a worker that starts at once may still do it. */
export class NoWorkerError extends Error {
  override name = 'NoWorkerError';
  constructor() {
    super(
      "no worker answered: the request takes effect once a worker runs: start one with 'npx alerts worker'",
    );
  }
}

/** Temporal did not answer. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/** Temporal answered, and refused. */
export class RequestRefusedError extends Error {
  override name = 'RequestRefusedError';
}

/** Why it failed, in words: an AggregateError (a host of several addresses) has none of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
