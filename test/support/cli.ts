import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { TemporalConfig } from '../../src/config.js';

const alerts = fileURLToPath(new URL('../../dist/client/cli/alerts.js', import.meta.url));

export interface Ran {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
}

/** Runs the real `alerts` command as a child process, on UTC clocks. */
export async function runAlerts(
  config: TemporalConfig,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [alerts, ...args], {
    reject: false,
    stdin: 'ignore',
    env: {
      TEMPORAL_ADDRESS: config.address,
      ALERTS_TASK_QUEUE: config.taskQueue,
      TZ: 'UTC',
      ...env,
    },
  });
  return { stdout, stderr, exitCode };
}
