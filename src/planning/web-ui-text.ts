import { keywordsOf } from '../contract/labels.js';
import { cronWords } from '../time/cron-words.js';
import { parseCron } from '../time/cron.js';
import { formatDuration } from '../time/duration.js';
import type { Plan } from './plan.js';
import { retryText } from './policy.js';

/** Bounds the args in the details. The Web UI also shows them in full, as the workflow's input. */
const MAX_CODE_LENGTH = 1000;

/** Returns the summary for the Web UI: `two-days-late · reporter 7 · due Tue 24 Nov 10:00 UTC`. */
export function summaryOf({ input, memo, cronSchedule, dueAt }: Plan): string {
  const due = dueAt.toFormat("'due' ccc d LLL yyyy HH:mm z", { locale: 'en' });
  return [input.type, memo.subject, cronSchedule ?? due].filter(Boolean).join(' · ');
}

/** Returns the details of an alert for the Web UI, in Markdown. */
export function detailsOf(plan: Plan): string {
  const { input, cronSchedule } = plan;
  const details: Detail[] = [
    ['args', code(JSON.stringify(input.args))],
    ['to', input.channels.map(code).join(', ')],
    ['due', input.dueAt && code(input.dueAt)],
    ['recurs', cronSchedule && `${code(cronSchedule)}: ${cronWords(parseCron(cronSchedule))}`],
    ['retries', retryText(input.retry)],
    ...otherDetails(plan, code),
  ];
  return details.flatMap(([name, value]) => (value ? [`- **${name}**: ${value}`] : [])).join('\n');
}

type Detail = [name: string, value: string | null | undefined];

/** Returns the options besides the type, its args, its time and its channels. */
export function otherDetails({ input, memo }: Plan, quote: (text: string) => string): Detail[] {
  const { expires, followUp, group, labels } = input;
  const length = (millis: number | null | undefined) => (millis ? formatDuration(millis) : '');
  const escalations = followUp?.escalate?.map(
    ({ after, channel }) => `${quote(channel)} after ${formatDuration(after)}`,
  );
  return [
    ['until', memo.until],
    ['times', input.times?.toString()],
    ['jitter', length(memo.jitter) && `within ${length(memo.jitter)}`],
    ['when clocks show its time twice', memo.dstOverlap === 'twice' ? 'runs twice' : null],
    ['paused', input.pausedUntil && `until ${input.pausedUntil}`],
    ['must hold', length(input.for)],
    ['expires', length(expires) && `${length(expires)} after it is due`],
    ['repeats', length(followUp?.repeatEvery) && `every ${length(followUp?.repeatEvery)}`],
    ['escalates', escalations?.join(', ')],
    ['acknowledgement valid for', length(followUp?.ackTimeout)],
    ['group', group && quote(group)],
    ['labels', labels && keywordsOf(labels).map(quote).join(', ')],
    ['critical', input.critical ? 'ignores send windows and digests' : null],
  ];
}

/** Returns a text as Markdown code, cut because Temporal refuses details of more than 20 kB. */
function code(text: string): string {
  const short = text.length > MAX_CODE_LENGTH ? `${text.slice(0, MAX_CODE_LENGTH)}…` : text;
  return `\`${short.replaceAll('`', "'")}\``;
}
