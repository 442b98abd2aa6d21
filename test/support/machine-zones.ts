import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** Text, the zone to read it in, and the current time. */
export interface Reading {
  text: string;
  zone: string;
  epoch: number;
}

const dist = (file: string) => new URL(`../../dist/time/${file}`, import.meta.url).href;

const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import { DateTime } from 'luxon';
  import { parseInstant } from '${dist('instant.js')}';
  const read = ({ text, zone, epoch }) => {
    try {
      return parseInstant(text, zone, DateTime.fromMillis(epoch, { zone: 'UTC' })).toISO();
    } catch (error) {
      return error.name + ': ' + error.message;
    }
  };
  console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(read)));
`;

/** Reads texts in a process on a machine in another zone. Returns ISO 8601, or the error. */
export async function readOnMachine(tz: string, readings: Reading[]): Promise<string[]> {
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { TZ: tz },
    input: JSON.stringify(readings),
  });
  const results: string[] = JSON.parse(stdout);
  return results;
}
