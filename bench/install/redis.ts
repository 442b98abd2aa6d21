import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export const hasRedis = () => isOnPath('redis-server');
export const canInstallRedis = () => process.getuid?.() === 0 && isOnPath('apt-get');

/** @throws Error in the words of apt */
export async function installRedis(): Promise<void> {
  const run = promisify(execFile);
  // In this run level Debian starts no service, which would stay behind.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update'], { env });
  await run('apt-get', ['install', '--yes', '--no-install-recommends', 'redis-server'], { env });
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
