import type { Measured } from '../run/rounds.js';
import type { System } from '../systems/system.js';
import { tablesOf } from './table.js';

/** The results in Markdown: on what, the tables, and what is not in them. */
export function resultsOf(
  measured: Measured[],
  systems: System[],
  conditions: Record<string, string>,
  absent: string[],
): string {
  const { day = '', machine = '', ...versions } = conditions;
  const on = [machine, ...Object.entries(versions).map((each) => each.join(' '))];
  const failures = measured.flatMap(({ round, scenario, system, failure }) =>
    failure === undefined ? [] : `round ${round}, ${scenario}, ${system}: ${failure}`,
  );
  const notes = [...absent, ...failures].map((note) => `- ${note}`).join('\n');
  return [`${day}, on ${on.join(' · ')}.`, tablesOf(measured, systems), notes]
    .filter(Boolean)
    .join('\n\n');
}
