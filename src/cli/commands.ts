import type { CommandEntry } from './lazy-command.js';

/** Lists every command, in the order of the help. */
export const commands: CommandEntry[] = [
  {
    name: 'init',
    usage: '[options]',
    description: 'set up alerts in this project: an alert type, its configuration and scripts',
    load: () => import('./commands/init.js'),
  },
  {
    name: 'dev',
    usage: '[options]',
    description: 'run Temporal, its Web UI and a worker that reloads when a file changes',
    load: () => import('./commands/dev.js'),
  },
  {
    name: 'types',
    usage: '[options]',
    description: 'list the registered alert types, with their args',
    load: () => import('./commands/types.js'),
  },
  {
    name: 'schema',
    usage: '[options] [document]',
    description: 'print the JSON Schema of a request, of an outcome or of an alert',
    load: () => import('./commands/schema.js'),
  },
  {
    name: 'schedule',
    usage: '[options] <type>',
    description: "start an alert and print its id; TYPE --help shows the type's args",
    load: () => import('./commands/schedule.js'),
  },
  {
    name: 'reschedule',
    usage: '[options] <id>',
    description: 'give a sleeping alert a new ETA, earlier or later',
    load: () => import('./commands/reschedule.js'),
  },
  {
    name: 'label',
    usage: '[options] <id> <labels...>',
    description: 'add, change or remove labels of a sleeping alert',
    load: () => import('./commands/label.js'),
  },
  {
    name: 'pause',
    usage: '[options] [id]',
    description: 'pause an alert until it is resumed, or until a time',
    load: () => import('./commands/pause.js'),
  },
  {
    name: 'resume',
    usage: '[options] [id]',
    description: 'end the pause of an alert',
    load: () => import('./commands/resume.js'),
  },
  {
    name: 'snooze',
    usage: '[options] <id>',
    description: 'pause an alert for a while, from now',
    load: () => import('./commands/snooze.js'),
  },
  {
    name: 'ack',
    usage: '[options] <id>',
    description: 'acknowledge an alert, so that it is not repeated or escalated',
    load: () => import('./commands/ack.js'),
  },
  {
    name: 'resolve',
    usage: '[options] <id>',
    description: 'resolve an alert that is repeated or escalated: its problem is over',
    load: () => import('./commands/resolve.js'),
  },
  {
    name: 'silence',
    usage: '[options]',
    description: 'suppress alerts for a while: those that fire meanwhile are skipped',
    load: () => import('./commands/silence.js'),
  },
  {
    name: 'silences',
    usage: '[options]',
    description: 'list the silences in force, and those that recur, the first to end first',
    load: () => import('./commands/silences.js'),
  },
  {
    name: 'lift',
    usage: '[options] <silence>',
    description: 'end a silence',
    load: () => import('./commands/lift.js'),
  },
  {
    name: 'list',
    usage: '[options]',
    description: 'list the open alerts, soonest first',
    load: () => import('./commands/list.js'),
  },
  {
    name: 'agenda',
    usage: '[options]',
    description: 'list what fires when, day by day',
    load: () => import('./commands/agenda.js'),
  },
  {
    name: 'show',
    usage: '[options] <id>',
    description: 'show one alert: status, due time, attempts, last error, outcome and reason',
    load: () => import('./commands/show.js'),
  },
  {
    name: 'check',
    usage: '[options] [type-or-id]',
    description: 'check whether an alert would go out now, and what it would say; deliver nothing',
    load: () => import('./commands/check.js'),
  },
  {
    name: 'wait',
    usage: '[options] <id>',
    description: 'wait until an alert has ended, and print the outcome',
    load: () => import('./commands/wait.js'),
  },
  {
    name: 'watch',
    usage: '[options] [id]',
    description: 'follow one alert or all alerts as events happen',
    load: () => import('./commands/watch.js'),
  },
  {
    name: 'cancel',
    usage: '[options] [ids...]',
    description: 'cancel alerts, and print the result for each',
    load: () => import('./commands/cancel.js'),
  },
  {
    name: 'discard',
    usage: '[options]',
    description: "cancel every open alert, in an emergency; 'alerts restore' undoes it",
    load: () => import('./commands/discard.js'),
  },
  {
    name: 'restore',
    usage: '[options] <file>',
    description: "schedule again the alerts in a file that 'alerts discard' wrote",
    load: () => import('./commands/restore.js'),
  },
  {
    name: 'import',
    usage: '[options] <file>',
    description: 'start the alerts in a file, except those that exist already',
    load: () => import('./commands/import.js'),
  },
  {
    name: 'apply',
    usage: '[options] [file]',
    description: 'make the recurring alerts those that a file or alerts.config declares',
    load: () => import('./commands/apply.js'),
  },
  {
    name: 'export',
    usage: '[options]',
    description: "write the open alerts to standard output, for 'alerts import'",
    load: () => import('./commands/export.js'),
  },
  {
    name: 'cron',
    usage: '[options] <expression>',
    description: 'explain a cron expression, and print its next times and warnings',
    load: () => import('./commands/cron.js'),
  },
  {
    name: 'worker',
    description: 'run a worker for the alerts of this project, until it is stopped',
    load: () => import('./commands/worker.js'),
  },
  {
    name: 'doctor',
    usage: '[options]',
    description: 'check everything that an alert needs to be delivered',
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'send-test',
    usage: '[options] <channel>',
    description: 'send one test message to a channel, now and from this machine',
    load: () => import('./commands/send-test.js'),
  },
  {
    name: 'completion',
    usage: '<shell>',
    description:
      'print a script with which a shell completes commands, options, types, ids and zones',
    load: () => import('./commands/completion.js'),
  },
  {
    name: 'help',
    usage: '[command] [type]',
    description: 'print help for all commands, for one command, or for scheduling a type',
    load: () => import('./commands/help.js'),
  },
];

/** Serves the scripts of `alerts completion`. The help does not list this command. */
export const complete: CommandEntry = {
  name: 'complete',
  description: 'print what the last word can become',
  load: () => import('./commands/complete.js'),
};
