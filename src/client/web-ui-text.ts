import { retryText } from './retry.js';
import type { Plan } from './plan.js';
import { parseCron } from './when/cron.js';
import { cronWords } from './when/cron-words.js';
import { formatDuration } from './when/duration.js';

/** The page shows the whole of it as the workflow's input. */
const MOST = 1000;

/** How the Web UI names an alert: `two-days-late · reporter 7 · due Tue 24 Nov 10:00 Europe/Paris`. */
export function summaryOf({ input, memo, cronSchedule, dueAt }: Plan): string {
  const due = dueAt.toFormat("'due' ccc d LLL yyyy HH:mm z", { locale: 'en' });
  return [input.type, memo.subject, cronSchedule ?? due].filter(Boolean).join(' · ');
}

/** What was asked for, in Markdown. */
export function detailsOf({ input, memo, cronSchedule }: Plan): string {
  const { expires, followUp } = input;
  const facts = [
    ['args', code(JSON.stringify(input.args))],
    ['to', input.channels.map(code).join(', ')],
    ['due', input.dueAt && code(input.dueAt)],
    ['recurs', cronSchedule && `${code(cronSchedule)}: ${cronWords(parseCron(cronSchedule))}`],
    ['until', memo.until],
    ['times', input.times],
    ['must hold', input.for && formatDuration(input.for)],
    ['expires', expires === null ? undefined : `${formatDuration(expires)} after it is due`],
    ['retries', retryText(input.retry)],
    ['repeats', followUp?.repeatEvery && `every ${formatDuration(followUp.repeatEvery)}`],
    ['escalates', followUp?.escalate?.map(escalation).join(', ')],
    ['critical', input.critical && 'goes out when send windows are closed, too'],
  ];
  return facts.flatMap(([name, value]) => (value ? [`- **${name}**: ${value}`] : [])).join('\n');
}

function escalation({ after, channel }: { after: number; channel: string }): string {
  return `${code(channel)} after ${formatDuration(after)}`;
}

/** What is in it is shown as it is, but not at any length: Temporal refuses details of more than 20 kB. */
function code(text: string): string {
  const short = text.length > MOST ? `${text.slice(0, MOST)}…` : text;
  return `\`${short.replaceAll('`', "'")}\``;
}
