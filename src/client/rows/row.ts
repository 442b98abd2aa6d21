/** `type`, `args` and the options of one alert, not checked yet. */
export type Fields = Record<string, unknown>;

/** One row of a file. */
export interface Row {
  /** Where it begins, from 1. */
  line: number;
  /** @throws BadInput when it cannot be read */
  read: () => Fields;
}
