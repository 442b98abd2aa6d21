import { createInterface } from 'node:readline/promises';
import { BadUsage } from '../bad-usage.js';
import { cache } from '../paths.js';
import type { Progress } from '../run/progress.js';
import { reasonOf } from '../run/reason.js';
import type { Need, System } from '../systems/system.js';
import { hasCelery, installCelery } from './celery.js';
import { hasNpmPackages, installNpmPackages } from './npm-packages.js';
import { canInstallRedis, hasRedis, installRedis } from './redis.js';
import { installTemporal } from './temporal.js';

interface Installer {
  isThere: () => boolean;
  /** Where it would go; undefined when only somebody else can install it. */
  where: string | undefined;
  install: () => Promise<void>;
}

const installers: Record<Need, Installer> = {
  // The project's own script asks nobody either.
  temporal: { isThere: () => false, where: '', install: installTemporal },
  'npm packages': {
    isThere: hasNpmPackages,
    where: 'BullMQ, pg-boss and Vega by npm into bench/node_modules',
    install: installNpmPackages,
  },
  celery: {
    isThere: hasCelery,
    where: `Celery by pip into ${cache}`,
    install: installCelery,
  },
  redis: {
    isThere: hasRedis,
    where: canInstallRedis() ? 'Redis by apt' : undefined,
    install: installRedis,
  },
};

/** Why a need is not met. */
export type Missing = Map<Need, string>;

/**
 * Installs what is missing, after asking.
 *
 * @returns what is missing still
 * @throws BadUsage when there is nobody to ask
 */
export async function prepare(
  needs: Need[],
  { yes, progress }: { yes: boolean; progress: Progress },
): Promise<Missing> {
  const missing: Missing = new Map();
  const wanted = needs.filter((need) => !installers[need].isThere());
  const asked = wanted.flatMap((need) => installers[need].where || []);
  const agreed = yes || asked.length === 0 || (await agreesTo(asked));
  for (const [index, need] of wanted.entries()) {
    const { where, install } = installers[need];
    if (where === undefined) missing.set(need, `${need} is not installed here`);
    else if (where !== '' && !agreed) missing.set(need, `${need}: not to be installed`);
    else {
      progress.at(index, wanted.length, `installing ${need}`);
      await install().catch((error: unknown) => missing.set(need, whatWentWrong(error)));
    }
  }
  for (const [need, reason] of missing) progress.note(`without ${need}: ${reason}`);
  return missing;
}

/** Why a system cannot run; undefined when it can. */
export function hindranceOf({ needs }: System, missing: Missing): string | undefined {
  return needs.flatMap((need) => missing.get(need) ?? [])[0];
}

async function agreesTo(things: string[]): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new BadUsage(`it would install ${things.join('; ')}: add --yes`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Install ${things.join('; ')}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** Of the long stories that npm, pip and apt tell, after a line with the command. */
function whatWentWrong(error: unknown): string {
  const [command = '', ...lines] = reasonOf(error).trim().split('\n');
  const idle = /^$|warn|npm error( code .*| A complete log .*)?$/i;
  return lines.map((line) => line.trim()).find((line) => !idle.test(line)) ?? command;
}
