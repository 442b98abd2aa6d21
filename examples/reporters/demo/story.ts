import { fileURLToPath } from 'node:url';
import type { AlertClient, AlertHandle, Outcome } from 'durable-alerts';
import { reminder } from 'durable-alerts/alerts/reminder';
import type { Kysely } from 'kysely';
import { clock } from '../alerts/clock.js';
import { twoDaysLate } from '../alerts/two-days-late.js';
import { loadReports } from '../database/load-csv.js';
import { fileReport } from '../database/reporters.js';
import type { Database } from '../database/schema.js';

const reports = fileURLToPath(new URL('../reports.csv', import.meta.url));

/** Stands in for the guide's "two days". */
const AHEAD = '6s';

/** Alert of the story, with its expected and its actual outcome. */
export interface Chapter {
  alert: string;
  expected: string;
  became: string;
}

/** Plays the guide's story on real data, and reports each step. */
export async function playStory(
  alerts: AlertClient,
  db: Kysely<Database>,
  report: (line: string) => void,
): Promise<Chapter[]> {
  const { reporters } = await loadReports(db, reports);
  report(`${reporters} reporters and their reports are loaded from reports.csv`);

  const late = (reporterId: string) => alerts.schedule(twoDaysLate, { reporterId }, { in: AHEAD });
  const amina = await late('1');
  const jonas = await late('2');
  const meiLing = await late('3');
  const priya = await late('5');
  const elif = await late('7');
  report(`two-days-late is scheduled for five of them, ${AHEAD} ahead`);
  const flaky = await alerts.schedule(
    reminder,
    { to: 'Ada', text: 'the webhook failed once and works again' },
    { in: '2s', to: ['webhook'], retry: { initialInterval: '1s' } },
  );
  report('a reminder goes to a webhook that fails at first');
  const ticker = await alerts.schedule(clock, { name: 'demo' }, { every: '1s' });
  report('a clock ticks every second');

  await fileReport(db, 'grant-42', new Date());
  report('Priya Raman files her report in the meantime');
  await db.deleteFrom('reporters').where('id', '=', '7').execute();
  report('Elif Yıldız leaves, and her data with her');
  await jonas.cancel();
  report('the alert for Jonas Lindqvist is cancelled');

  const chapters = [
    await chapter('Amina Diallo is late', 'sent to console', amina),
    await chapter('Jonas Lindqvist', 'cancelled: cancelled before it was due', jonas),
    await chapter('Mei-Ling Chen', 'skipped: Mei-Ling Chen owes no report', meiLing),
    await chapter('Priya Raman', 'skipped: Priya Raman owes no report', priya),
    await chapter('Elif Yıldız', 'skipped: its subject is gone', elif),
    await chapter('a flaky webhook', 'sent on attempt 2 to webhook', flaky),
  ];
  const ticked = (await ticker.lastOutcome())?.status === 'sent' ? 'ticked' : 'never ticked';
  const verdict = await ticker.cancel();
  return [
    ...chapters,
    {
      alert: 'a clock',
      expected: 'ticked and cancelled',
      // A tick may be under way when the cancellation arrives, which ends the clock all the same.
      became: `${ticked} and ${verdict === 'already-sent' ? 'cancelled' : verdict}`,
    },
  ];
}

async function chapter(alert: string, expected: string, handle: AlertHandle): Promise<Chapter> {
  return { alert, expected, became: textOf(await handle.result()) };
}

function textOf({ status, attempts, deliveries, reason }: Outcome): string {
  const attempt = attempts > 1 ? ` on attempt ${attempts}` : '';
  const places = deliveries.map(({ channel }) => ` to ${channel}`).join('');
  return `${status}${attempt}${places}${reason ? `: ${reason}` : ''}`;
}
