import { execFileSync } from 'node:child_process';
import { makeAlerts } from '../alert.js';
import { median } from '../report/statistics.js';
import { alertsCommand } from '../systems/ours.js';
import type { Scenario } from './scenario.js';
import { HOURS } from './scheduling.js';

/** What a person waits for who types a command, in units of the wait for Node itself. */
export const start: Scenario = {
  name: 'start',
  systems: ['ours'],
  run: async ({ ask, place, server }, { quick }) => {
    await ask({ do: 'many', alerts: makeAlerts(20, Date.now() + 10 * HOURS) });
    const alerts = alertsCommand(place.folder);
    const commands = {
      node: ['-e', '0'],
      help: [alerts, '--help'],
      list: [alerts, 'list'],
    };
    const env = { ...process.env, TEMPORAL_ADDRESS: server.address };
    const run = (args: string[]) => {
      const began = performance.now();
      execFileSync(process.execPath, args, { cwd: place.folder, env, stdio: 'ignore' });
      return performance.now() - began;
    };
    // In turns, so that what else goes on meets them all.
    const turns = Array.from({ length: quick ? 5 : 15 }, () => ({
      node: run(commands.node),
      help: run(commands.help),
      list: run(commands.list),
    }));
    const middle = (name: keyof typeof commands) => median(turns.map((turn) => turn[name]));
    return {
      values: {
        helpRatio: middle('help') / middle('node'),
        listRatio: middle('list') / middle('node'),
      },
      raw: { turns },
    };
  },
};
