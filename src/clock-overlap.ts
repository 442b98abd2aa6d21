import { DateTime } from 'luxon';

/** Whether the clocks of a zone go back and show at this moment a time that they have shown before. */
export function isShownAgain(moment: Date, zone: string): boolean {
  const local = DateTime.fromJSDate(moment, { zone });
  return local.getPossibleOffsets().some((other) => other < local);
}
