import { watch } from 'chokidar';
import { EventEmitter, once } from 'node:events';
import { basename, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProjectWatcher {
  /**
   * Waits for the next change, and then until the files are at rest.
   *
   * @returns the files that were added, changed or removed
   * @throws Error when the signal aborts
   */
  next: (signal: AbortSignal) => Promise<string[]>;
  close: () => Promise<void>;
}

/** Matches files that may change what a worker does. */
const CODE = /\.([cm]?[jt]s|json|toml)$|^\.env(\.|$)/;

/** How long the files must be at rest, since editors and other tools write several at once. */
const REST = 100;

/** Bounds the wait for files that never come to rest. */
const MAX_UNREST = 1000;

/**
 * Watches the code and the settings of a project, but neither its packages nor its hidden folders.
 *
 * @param others files outside the folder
 */
export async function watchProject(
  folder: string,
  others: string[],
  onError: (error: unknown) => void,
): Promise<ProjectWatcher> {
  const given = [folder, ...others];
  const watcher = watch(given, {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    ignored: (path, stats) => {
      if (given.includes(path)) return false;
      const name = basename(path);
      if (stats?.isFile()) return !CODE.test(name);
      return name === 'node_modules' || (name.startsWith('.') && !CODE.test(name));
    },
  });
  let changed = new Set<string>();
  let last = 0;
  const changes = new EventEmitter();
  // One error is enough: a limit of the system is hit for every file.
  watcher.once('error', onError).on('error', () => {});
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir') return;
    changed.add(relative(folder, path));
    last = Date.now();
    changes.emit('change');
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    next: async (signal) => {
      if (changed.size === 0) await once(changes, 'change', { signal });
      const end = Date.now() + MAX_UNREST;
      for (;;) {
        const wait = Math.min(last + REST, end) - Date.now();
        if (wait <= 0) break;
        await sleep(wait, undefined, { signal });
      }
      const files = [...changed].toSorted();
      changed = new Set();
      return files;
    },
    close: () => watcher.close(),
  };
}
