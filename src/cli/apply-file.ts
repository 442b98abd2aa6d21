import { extname } from 'node:path';
import type { AlertType } from '../alert-types/define-alert.js';
import { type Applied, applyAlerts } from '../client/bulk/apply-alerts.js';
import { readDeclarations, rowsOfConfig } from '../client/bulk/declarations.js';
import { differencesText } from '../client/bulk/differences.js';
import { eachPlan } from '../client/bulk/plan-rows.js';
import { type Format, formatOf } from '../client/bulk/row.js';
import { loadConfiguredChannels } from '../client/configured-channels.js';
import { parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import { badRowsText, formatCount, joinLines } from './bulk-text.js';
import { io } from './io.js';
import { openProject, openTypes } from './open-project.js';
import { notice, print } from './output.js';
import { progressCounter } from './progress-bar.js';
import { FAILED } from './report.js';
import { interruptedWithStatus } from './signals.js';
import { warnWithoutWorker } from './warn-without-worker.js';
import { withClient } from './with-client.js';

interface Options {
  format?: Format | 'toml' | undefined;
  name: string;
  prune?: true | undefined;
  timezone?: string | undefined;
  dryRun?: true | undefined;
  json?: true | undefined;
}

/** Applies the declarations of a file, or those of alerts.config. */
export async function applyFile(
  file: string | undefined,
  { format, timezone, json, ...options }: Options,
): Promise<void> {
  if (!/^[\w.-]{1,60}$/.test(options.name)) {
    throw new InvalidInputError('--name takes up to 60 letters, digits, - _ and .');
  }
  const project = await openProject();
  const types = new Map<string, AlertType>(await openTypes(project));
  const { schedules } = project.config;
  if (file === undefined && schedules === undefined) {
    throw new InvalidInputError(
      `${project.source} has no schedules: add some, or name a file such as schedules.toml`,
    );
  }
  const rows =
    file === undefined
      ? rowsOfConfig(schedules ?? {}, types)
      : readDeclarations(file, format ?? declarationFormat(file), types, io().stdin);
  const plans = eachPlan(rows, {
    types,
    channels: await loadConfiguredChannels(io().env, project),
    timezone: timezone && parseZone(timezone),
  });
  await withClient(async (alerts) => {
    const signal = interruptedWithStatus();
    const bar = progressCounter();
    let applied: Applied;
    try {
      applied = await applyAlerts(alerts, plans, { ...options, signal, onProgress: bar.update });
    } finally {
      bar.stop();
    }
    const { bad, failed, created } = applied;
    if (bad.length > 0) notice(json, badRowsText(bad));
    for (const each of failed) notice(json, `${each.id}: ${each.reason}`);
    if (bad.length > 0 && options.prune) {
      notice(json, 'nothing was pruned, because a bad row may declare any alert');
    }
    if (bad.length + failed.length > 0) io().exitStatus ??= FAILED;
    const document = options.dryRun ? { dryRun: true, ...applied } : applied;
    print(json, document, appliedText(applied, options));
    if (created.length > 0 && !options.dryRun) await warnWithoutWorker(json, alerts);
  });
}

function declarationFormat(file: string): Format | 'toml' {
  return extname(file).toLowerCase() === '.toml' ? 'toml' : formatOf(file);
}

/** Formats a line per change, and the counts. */
function appliedText(
  { created, changed, unchanged, ended, undeclared, cancelled }: Applied,
  { dryRun, prune }: Pick<Options, 'dryRun' | 'prune'>,
): string {
  const would = dryRun ? 'would be ' : '';
  const isCancelled = new Set(dryRun && prune ? undeclared : cancelled);
  const lines = [
    ...created.map((id) => `${id} ${would}created`),
    ...changed.map(({ id, changes }) => `${id} ${would}changed: ${differencesText(changes)}`),
    ...ended.map((id) => `${id} has ended, and is not started again`),
    ...undeclared.map((id) =>
      isCancelled.has(id)
        ? `${id} ${would}cancelled: it is no longer declared`
        : `${id} is no longer declared: --prune cancels it`,
    ),
  ];
  const counts = [
    `${formatCount(created.length)} created`,
    `${formatCount(changed.length)} changed`,
    `${formatCount(unchanged)} unchanged`,
    ...(isCancelled.size > 0 ? [`${formatCount(isCancelled.size)} cancelled`] : []),
  ].join(', ');
  const summary = dryRun ? `would be: ${counts}` : counts;
  return [...(lines.length > 0 ? [joinLines(lines)] : []), summary].join('\n');
}
