import { setTimeout as sleep } from 'node:timers/promises';
import { io } from '../io.js';

const MOST_IDS = 100;

/** By the name of an argument or an option; what starts with a text, or more. */
const lookups: Record<string, (start: string) => Promise<Candidates>> = {
  type: types,
  channel: channels,
  to: channels,
  timezone: zones,
  id: ids,
  ids,
  file: async () => FILES,
};

/** What the argument or the option of this name may be. */
export async function valuesOf(name: string, start: string): Promise<Candidates> {
  return (await lookups[name]?.(start)) ?? [];
}

async function types(): Promise<Candidate[]> {
  const { openTypes } = await import('../open-project.js');
  const { argsText } = await import('../arguments.js');
  const found = [...(await openTypes()).values()];
  return found.map(({ type, args }) => ({ value: type, about: argsText(args) }));
}

async function channels(): Promise<Candidate[]> {
  const { loadConfiguredChannels } = await import('../../client/planning/channels.js');
  const { openProject } = await import('../open-project.js');
  return plain([...(await loadConfiguredChannels(io().env, await openProject())).keys()]);
}

async function zones(): Promise<Candidate[]> {
  const { placeNames } = await import('../../time/zone.js');
  return plain(['UTC', ...placeNames()]);
}

async function ids(start: string): Promise<Candidate[]> {
  const { AlertClient } = await import('../../client/alert-client.js');
  const { temporalConfig } = await import('../../config/environment.js');
  const { openAlerts, SUGGESTION_TIMEOUT } = await import('../open-ids.js');
  const asked = AlertClient.connect(temporalConfig(io().env)).then((alerts) =>
    openAlerts(alerts, MOST_IDS, start),
  );
  const open = await Promise.race([asked, sleep(SUGGESTION_TIMEOUT, [])]);
  return open.map(({ id, type }) => ({ value: id, about: type }));
}

/** Values that speak for themselves. */
export function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value, about: '' }));
}

export interface Candidate {
  value: string;
  /** What it is, in a few words; bash does not show it. */
  about: string;
}

/** The shell is to complete names of files, which it does best. */
export const FILES = 'files';

export type Candidates = Candidate[] | typeof FILES;
