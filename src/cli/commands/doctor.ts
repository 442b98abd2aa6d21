import type { Command } from '@commander-js/extra-typings';
import type { Check } from '../../client/doctor.js';
import { UnreachableError } from '../../util/errors.js';
import { io } from '../io.js';
import { print } from '../output.js';
import { FAILED, UNREACHABLE } from '../report.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Example:
  alerts doctor`,
    )
    .action(async ({ json }) => {
      const { runChecks } = await import('../../client/doctor.js');
      const { withChannels } = await import('../../client/configured-channels.js');
      const { temporalConfig } = await import('../../config/environment.js');
      const { openProject } = await import('../open-project.js');
      const checks = await withClient(async (alerts) => {
        return withChannels(await openProject(), io().env, (channels) =>
          runChecks(alerts, channels, temporalConfig(io().env), io().env),
        );
      }).catch(unreachableCheck);
      const lines = checks.map(({ check, ok, detail }) => `${ok ? '✔' : '✘'} ${check}: ${detail}`);
      print(json, checks, lines.join('\n'));
      if (checks.some(({ ok }) => !ok)) io().exitStatus ??= FAILED;
    });
}

/** Reports an unreachable Temporal as a failed check, since the doctor exists to find it. */
function unreachableCheck(error: unknown): Check[] {
  if (!(error instanceof UnreachableError)) throw error;
  io().exitStatus = UNREACHABLE;
  return [{ check: 'temporal', ok: false, detail: error.message }];
}
