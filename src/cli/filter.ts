import { DateTime } from 'luxon';
import { parseLabels } from '../planning/labels.js';
import { parseInstant } from '../time/instant.js';
import { localZone, parseZone } from '../time/zone.js';

/** Options that select alerts, as they are typed. */
interface Typed {
  label?: string[] | undefined;
  dueBefore?: string | undefined;
  dueAfter?: string | undefined;
  timezone?: string | undefined;
}

/** Returns the options with labels and times that are read. @throws InvalidInputError */
export function readFilter<Options extends Typed>(options: Options) {
  const { label = [], dueBefore, dueAfter, timezone, ...others } = options;
  const zone = parseZone(timezone ?? localZone());
  const now = DateTime.now();
  const time = (text: string | undefined) =>
    text === undefined ? undefined : parseInstant(text, zone, now).toJSDate();
  return {
    ...others,
    labels: parseLabels(label),
    dueBefore: time(dueBefore),
    dueAfter: time(dueAfter),
  };
}
