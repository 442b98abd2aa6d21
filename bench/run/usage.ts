import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second, whatever its kernel does. */
const TICK = 10;

interface Process {
  pid: number;
  parent: number;
  /** Milliseconds. */
  cpu: number;
}

/** CPU time of a process and all below it, in milliseconds; NaN where there is no /proc. */
export function cpuOf(pid: number): number {
  const tree = treeOf(pid);
  return tree.length === 0 ? NaN : sum(tree.map(({ cpu }) => cpu));
}

/**
 * Resident memory of a process and all below it, in megabytes: of the largest all, of the others what is theirs alone,
 * so that what they share counts once. NaN where there is no /proc.
 */
export function memoryOf(pid: number): number {
  const sizes = treeOf(pid).map((each) => sizeOf(each.pid));
  const largest = sizes.toSorted((a, b) => b.resident - a.resident)[0];
  if (!largest) return NaN;
  const others = sizes.filter((each) => each !== largest);
  return (largest.resident + sum(others.map((each) => each.own))) / 1024;
}

function sizeOf(pid: number): { resident: number; own: number } {
  const text = readOrNothing(`/proc/${pid}/smaps_rollup`);
  const kilobytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(text)?.[1]);
  const own = kilobytes('Private_Clean') + kilobytes('Private_Dirty');
  return text ? { resident: kilobytes('Rss'), own } : { resident: 0, own: 0 };
}

function treeOf(root: number): Process[] {
  const all = processes();
  const found = all.filter(({ pid }) => pid === root);
  // It grows while it is walked.
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each.pid));
  return found;
}

function processes(): Process[] {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc').flatMap((name) => {
    // After the name of the program, which may hold anything.
    const fields = /^\d+$/.test(name) && readOrNothing(`/proc/${name}/stat`).replace(/^.*\) /s, '');
    if (!fields) return [];
    const [, parent, , , , , , , , , , user, system] = fields.split(' ').map(Number);
    return [{ pid: Number(name), parent: parent ?? 0, cpu: ((user ?? 0) + (system ?? 0)) * TICK }];
  });
}

/** Processes come and go. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
