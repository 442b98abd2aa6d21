import { importAlerts } from '../client/bulk/import-alerts.js';
import { planRows } from '../client/bulk/plan-rows.js';
import { readRows } from '../client/bulk/read-rows.js';
import type { Format } from '../client/bulk/row.js';
import { loadConfiguredChannels } from '../client/configured-channels.js';
import type { Plan } from '../planning/plan.js';
import { parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import type { ImportVerb } from './bulk-text.js';
import * as text from './bulk-text.js';
import { io } from './io.js';
import { openProject, openTypes } from './open-project.js';
import { notice, print } from './output.js';
import { progressBar } from './progress-bar.js';
import { FAILED } from './report.js';
import { interruptedWithStatus } from './signals.js';
import { warnWithoutWorker } from './warn-without-worker.js';
import { withClient } from './with-client.js';

interface Options {
  skipBad?: true | undefined;
  dryRun?: true | undefined;
  json?: true | undefined;
}

interface Import {
  format: Format;
  /** The zone of rows without one. */
  timezone?: string | undefined;
  verb: ImportVerb;
  /** Checks the plans before anything is started. */
  check?: (plans: Plan[]) => Promise<void>;
}

/**
 * Checks all rows of a file, then starts its alerts.
 *
 * @throws InvalidInputError if nothing was started
 */
export async function importFile(
  file: string,
  { format, timezone, verb, check }: Import,
  { skipBad, dryRun, json }: Options,
): Promise<void> {
  const project = await openProject();
  const types = await openTypes(project);
  const { planned, bad } = await planRows(readRows(file, format, types, io().stdin), {
    types,
    channels: await loadConfiguredChannels(io().env, project),
    timezone: timezone && parseZone(timezone),
  });
  if (bad.length > 0) {
    notice(json, text.badRowsText(bad));
    io().exitStatus = FAILED;
  }
  if (bad.length > 0 && !skipBad) {
    if (json) print(json, { started: 0, existing: 0, bad, failed: [], differing: [] }, '');
    const rows = `${text.formatCount(bad.length)} of ${text.formatCount(planned.length + bad.length)} rows`;
    throw new InvalidInputError(
      `${rows} are bad, so nothing was ${verb}: correct them, or add --skip-bad`,
    );
  }
  await check?.(planned.map(({ plan }) => plan));
  if (verb === 'started') {
    const warnings = [
      text.expiredText(planned.map(({ plan }) => plan)),
      text.cronWarningsText(planned),
    ];
    for (const warning of warnings) if (warning !== '') notice(json, warning);
  }
  if (dryRun) {
    const document = { dryRun, alerts: planned.length, bad };
    return print(json, document, `${text.formatCount(planned.length)} would be ${verb}`);
  }

  const { unreachable, ...imported } = await withClient(async (alerts) => {
    const bar = progressBar(planned.length);
    try {
      const signal = interruptedWithStatus();
      const result = await importAlerts(alerts, planned, { signal, onProgress: bar.update });
      bar.stop();
      if (result.started > 0 && !signal.aborted) await warnWithoutWorker(json, alerts);
      return result;
    } finally {
      bar.stop();
    }
  });
  const { started, existing, differing, failed } = imported;
  if (differing.length > 0 && verb === 'started') notice(json, text.differingRowsText(differing));
  if (failed.length > 0) {
    notice(json, text.failedRowsText(failed, verb));
    io().exitStatus ??= FAILED;
  }
  const document = { started, existing, bad, failed, differing };
  print(json, document, text.importedText(imported, planned.length, verb));
  if (unreachable) throw unreachable;
}
