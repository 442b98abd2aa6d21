import { Command } from '@commander-js/extra-typings';
import { print } from '../print.js';
import { Unreachable } from '../../errors.js';
import { FAILED, UNREACHABLE } from '../report.js';
import { withClient } from '../with-client.js';

export const doctor = new Command('doctor')
  .description('is everything there that an alert needs to go out')
  .option('--json', 'one JSON document on standard output')
  .action(async ({ json }) => {
    const unreachable = await withClient(async (alerts) => {
      const { temporalConfig } = await import('../../../config.js');
      const { examine } = await import('../../doctor.js');
      const checks = await examine(alerts, temporalConfig());
      const lines = checks.map(({ check, ok, detail }) => `${ok ? '✔' : '✘'} ${check}: ${detail}`);
      print(json, checks, lines.join('\n'));
      if (checks.some(({ ok }) => !ok)) process.exitCode = FAILED;
      return undefined;
    }).catch(unreachableOnly);
    if (!unreachable) return;
    const check = { check: 'temporal', ok: false, detail: unreachable.message };
    print(json, [check], `✘ temporal: ${check.detail}`);
    process.exitCode = UNREACHABLE;
  });

function unreachableOnly(error: unknown): Unreachable {
  if (error instanceof Unreachable) return error;
  throw error;
}
