/** Bad usage or input: nothing was started. One line that says what is wrong and what to do. */
export class BadInput extends Error {
  override name = 'BadInput';
}

/** No alert has this id, or Temporal no longer keeps it. */
export class UnknownAlert extends Error {
  override name = 'UnknownAlert';
  constructor(readonly id: string) {
    super(`no alert has the id '${id}': 'alerts list --all' shows those there are`);
  }
}

/** An alert with this id is there already, so that nothing was started. */
export class AlertExists extends Error {
  override name = 'AlertExists';
  constructor(readonly id: string) {
    super(
      `an alert with the id '${id}' exists already: see 'alerts show ${id}', cancel it first, or choose another id`,
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
