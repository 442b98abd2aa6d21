/** Ends with status 2, as the `alerts` command does. */
export class BadUsage extends Error {
  override name = 'BadUsage';
}
