import { Command } from '@commander-js/extra-typings';
import { print } from '../print.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export const doctor = new Command('doctor')
  .description('is everything there that an alert needs to go out')
  .option('--json', 'one JSON document on standard output')
  .action(async ({ json }) => {
    await withClient(async (alerts) => {
      const { temporalConfig } = await import('../../../config.js');
      const { examine } = await import('../../doctor.js');
      const checks = await examine(alerts, temporalConfig());
      const lines = checks.map(({ check, ok, detail }) => `${ok ? '✔' : '✘'} ${check}: ${detail}`);
      print(json, checks, lines.join('\n'));
      if (checks.some(({ ok }) => !ok)) process.exitCode = FAILED;
    });
  });
