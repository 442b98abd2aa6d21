import { setTimeout as sleep } from 'node:timers/promises';
import { AlertClient } from '../../client/alert-client.js';
import { loadConfiguredChannels } from '../../client/configured-channels.js';
import { temporalConfig } from '../../config/environment.js';
import { placeNames } from '../../time/zone.js';
import { io } from '../io.js';
import { openAlerts, SUGGESTION_TIMEOUT } from '../open-ids.js';
import { openProject, openTypes } from '../open-project.js';
import { argsText } from '../type-args.js';
import { type Candidate, type Candidates, FILES, plain } from './candidates.js';

const MAX_IDS = 100;

/** Finds values by the name of an argument or option: those that start with a text, or more. */
const lookups: Record<string, (start: string) => Promise<Candidates>> = {
  type: types,
  channel: channels,
  to: channels,
  timezone: zones,
  id: ids,
  ids,
  'type-or-id': async (start) => [...(await types()), ...(await ids(start))],
  file: async () => FILES,
};

/** Returns possible values of the argument or option of this name. */
export async function valuesOf(name: string, start: string): Promise<Candidates> {
  return (await lookups[name]?.(start)) ?? [];
}

async function types(): Promise<Candidate[]> {
  const found = [...(await openTypes()).values()];
  return found.map(({ type, args }) => ({ value: type, about: argsText(args) }));
}

async function channels(): Promise<Candidate[]> {
  return plain([...(await loadConfiguredChannels(io().env, await openProject())).keys()]);
}

async function zones(): Promise<Candidate[]> {
  return plain(['UTC', ...placeNames()]);
}

async function ids(start: string): Promise<Candidate[]> {
  const search = AlertClient.connect(temporalConfig(io().env)).then((alerts) =>
    openAlerts(alerts, MAX_IDS, start),
  );
  const open = await Promise.race([search, sleep(SUGGESTION_TIMEOUT, [])]);
  return open.map(({ id, type }) => ({ value: id, about: type }));
}
