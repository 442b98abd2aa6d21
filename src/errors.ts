/** Bad usage or input: nothing was started. One line that says what is wrong and what to do. */
export class BadInput extends Error {
  override name = 'BadInput';
}

/** No alert has this id, or Temporal no longer keeps it. */
export class UnknownAlert extends Error {
  override name = 'UnknownAlert';
  constructor(
    readonly id: string,
    hint = '',
  ) {
    super(`no alert has the id '${id}': ${hint}'alerts list --all' shows those there are`);
  }
}

/** An alert with this id is there already, so that nothing was started. */
export class AlertExists extends Error {
  override name = 'AlertExists';
  constructor(
    readonly id: string,
    cure = 'set replace to take its place, or choose another id',
  ) {
    super(`an alert with the id '${id}' exists already: see 'alerts show ${id}', ${cure}`);
  }
}

/** The alert to be replaced is being delivered, or tries to be; nothing was started. */
export class AlertFiring extends Error {
  override name = 'AlertFiring';
  constructor(readonly id: string) {
    super(
      `'${id}' is being delivered or followed up, and was not replaced: see 'alerts show ${id}', and cancel it or try again`,
    );
  }
}

/** Nobody was there to do what was asked; a worker that starts at once may still do it. */
export class NoWorker extends Error {
  override name = 'NoWorker';
  constructor() {
    super(
      "no worker has answered: what was asked for takes effect when one runs: start one with 'npm run worker'",
    );
  }
}

/** Temporal did not answer. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/** Temporal answered, and refused. */
export class Refused extends Error {
  override name = 'Refused';
}
