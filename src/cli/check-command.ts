import { z } from 'zod';
import type { AlertClient } from '../client/alert-client.js';
import type { AlertCheck } from '../client/check.js';
import type { NamedStartOptions } from '../planning/options.js';
import { AlertNotFoundError, InvalidInputError, NoWorkerError, reasonOf } from '../util/errors.js';
import { checkText, summaryOf, summaryText } from './check-text.js';
import { io } from './io.js';
import { openTypes } from './open-project.js';
import { print, printError } from './output.js';
import { progressBar } from './progress-bar.js';
import { UNREACHABLE } from './report.js';
import { readArgs } from './type-args.js';
import { noteUnknownType } from './type-hint.js';
import { withClient } from './with-client.js';

interface Options {
  arg?: string[] | undefined;
  args?: string | undefined;
  to?: string[] | undefined;
  for?: string | undefined;
  critical?: true | undefined;
  all?: true | undefined;
  type?: string | undefined;
  json?: true | undefined;
}

/** Checks a type, an alert or all alerts, and prints the answer. */
export async function checkCommand(
  target: string | undefined,
  { all, type, json, ...options }: Options,
): Promise<void> {
  const isNew = Object.values(options).some((value) => value !== undefined);
  if (all && (target !== undefined || isNew)) {
    throw new InvalidInputError('--all checks open alerts: combine it only with --type and --json');
  }
  if (!all && type !== undefined) throw new InvalidInputError('--type needs --all: add it');
  if (!all && !target) {
    throw new InvalidInputError('nothing to check: name a type or an id, or add --all');
  }
  await withClient(async (alerts) => {
    try {
      if (!target) return await checkAll(alerts, type, json);
      const found = isNew ? null : await checkAlert(alerts, target);
      const answer = found ?? (await checkType(alerts, target, options, isNew));
      return print(json, answer, checkText(answer));
    } catch (error) {
      if (!(error instanceof NoWorkerError)) throw error;
      printError(`alerts: ${reasonOf(error)}`);
      io().exitStatus = UNREACHABLE;
    }
  });
}

/** Returns null if no alert has the id. */
async function checkAlert(alerts: AlertClient, id: string): Promise<AlertCheck | null> {
  try {
    return await alerts.get(id).check();
  } catch (error) {
    if (error instanceof AlertNotFoundError) return null;
    throw error;
  }
}

async function checkType(
  alerts: AlertClient,
  name: string,
  { arg = [], args, ...given }: Options,
  isNew: boolean,
): Promise<AlertCheck> {
  // A worker may know types that this project does not have.
  const schema = (await openTypes()).get(name)?.args ?? z.object({});
  const request: NamedStartOptions = given;
  try {
    const read = z.record(z.string(), z.json()).parse(readArgs(schema, arg, args));
    return await alerts.check(name, read, request);
  } catch (error) {
    if (isNew || !(error instanceof InvalidInputError)) throw error;
    if (!error.message.startsWith('unknown alert type')) throw error;
    throw new InvalidInputError(`no alert has the id '${name}', and ${error.message}`, {
      cause: error,
    });
  }
}

async function checkAll(
  alerts: AlertClient,
  type: string | undefined,
  json: boolean | undefined,
): Promise<void> {
  const bar = progressBar(await alerts.count({ type }));
  const answers: AlertCheck[] = [];
  try {
    for await (const answer of alerts.checkAll({ type })) {
      // Without the texts, since there may be many alerts.
      answers.push({ ...answer, channels: [] });
      bar.update(answers.length);
    }
  } finally {
    bar.stop();
  }
  const summary = summaryOf(answers);
  print(json, summary, summaryText(summary));
  if (answers.length === 0) await noteUnknownType(json, type);
}
