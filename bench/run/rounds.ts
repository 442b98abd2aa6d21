import { reasonOf } from './reason.js';
import { withSession } from './session.js';
import { rotated } from './rotated.js';
import type { Progress } from './progress.js';
import type { Findings, Scenario } from '../scenarios/scenario.js';
import type { System, SystemName } from '../systems/system.js';

export interface Measured extends Findings {
  round: number;
  scenario: string;
  system: SystemName;
  /** How long it took, with the start and the end of all that it needs. */
  seconds: number;
  /** Why there are no values. */
  failure?: string;
}

export interface Work {
  systems: System[];
  scenarios: Scenario[];
  rounds: number;
  quick: boolean;
  /** The folder for everything that is written meanwhile. */
  folder: string;
  progress: Progress;
}

/** Every scenario with every system, in an order that changes from round to round. */
export async function measureAll(work: Work): Promise<Measured[]> {
  const steps = stepsOf(work);
  const measured: Measured[] = [];
  for (const [index, { round, scenario, system }] of steps.entries()) {
    const what = `round ${round}, ${scenario.name}, ${system.title}`;
    work.progress.at(index, steps.length, what);
    const began = performance.now();
    const findings = await measure(scenario, system, work);
    const seconds = (performance.now() - began) / 1000;
    measured.push({ round, scenario: scenario.name, system: system.name, seconds, ...findings });
  }
  return measured;
}

function stepsOf({ systems, scenarios, rounds }: Work) {
  return Array.from({ length: rounds }, (_, round) =>
    scenarios
      .filter((scenario) => round < (scenario.rounds ?? rounds))
      .flatMap((scenario) =>
        rotated(systems, round)
          .filter(({ name }) => !scenario.systems || scenario.systems.includes(name))
          .map((system) => ({ round: round + 1, scenario, system })),
      ),
  ).flat();
}

/** Once more if it fails, for a machine that was busy with something else. */
async function measure(
  scenario: Scenario,
  system: System,
  { folder, quick, progress }: Work,
): Promise<Findings & { failure?: string }> {
  const { environment = {} } = scenario;
  const run = (slack: number) =>
    withSession(system, { root: folder, environment }, (session) =>
      scenario.run(session, { quick, slack, patience: quick ? 15_000 : 60_000 }),
    );
  try {
    return await run(1).catch(async (error: unknown) => {
      progress.note(`${scenario.name}, ${system.title}: ${reasonOf(error)}; once more`);
      return await run(3);
    });
  } catch (error) {
    progress.note(`${scenario.name}, ${system.title}: ${reasonOf(error)}`);
    return { values: {}, failure: reasonOf(error) };
  }
}
