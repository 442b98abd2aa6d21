import type { CommandEntry } from './lazy-command.js';

/** Every command, in the order of the help. */
export const commands: CommandEntry[] = [
  {
    name: 'types',
    usage: '[options]',
    description: 'the registered alert types, with their args',
    load: () => import('./commands/types.js'),
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
    description: 'a new ETA, earlier or later, for an alert that sleeps',
    load: () => import('./commands/reschedule.js'),
  },
  {
    name: 'pause',
    usage: '[options] <id>',
    description: 'nothing goes out until it is resumed, or until a time',
    load: () => import('./commands/pause.js'),
  },
  {
    name: 'resume',
    usage: '[options] <id>',
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
    description: 'acknowledge an alert that is followed up: it is not said again',
    load: () => import('./commands/ack.js'),
  },
  {
    name: 'resolve',
    usage: '[options] <id>',
    description: 'what an alert that is followed up was about is over',
    load: () => import('./commands/resolve.js'),
  },
  {
    name: 'silence',
    usage: '[options]',
    description: 'keep alerts from going out for a while: those that fire meanwhile are skipped',
    load: () => import('./commands/silence.js'),
  },
  {
    name: 'silences',
    usage: '[options]',
    description: 'the silences that are in force, the first to end first',
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
    description: 'open alerts, soonest first',
    load: () => import('./commands/list.js'),
  },
  {
    name: 'agenda',
    usage: '[options]',
    description: 'what fires when, day by day',
    load: () => import('./commands/agenda.js'),
  },
  {
    name: 'show',
    usage: '[options] <id>',
    description: 'one alert: status, due, next, attempts, last error, outcome and why',
    load: () => import('./commands/show.js'),
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
    description: 'follow one alert, or all of them, as things happen',
    load: () => import('./commands/watch.js'),
  },
  {
    name: 'cancel',
    usage: '[options] <ids...>',
    description: 'cancel alerts, and say what became of each',
    load: () => import('./commands/cancel.js'),
  },
  {
    name: 'discard',
    usage: '[options]',
    description: "the emergency brake: cancel every open alert; 'alerts restore' takes it back",
    load: () => import('./commands/discard.js'),
  },
  {
    name: 'restore',
    usage: '[options] <file>',
    description: "schedule the alerts again that 'alerts discard' has written to a file",
    load: () => import('./commands/restore.js'),
  },
  {
    name: 'import',
    usage: '[options] <file>',
    description: 'start the alerts of a file that are not there yet',
    load: () => import('./commands/import.js'),
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
    description: 'the next times of a cron expression, in words too, and what may surprise in it',
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
    description: 'is everything there that an alert needs to go out',
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'send-test',
    usage: '[options] <channel>',
    description: 'send one test message to a channel, from here and at once',
    load: () => import('./commands/send-test.js'),
  },
  {
    name: 'completion',
    usage: '<shell>',
    description: 'a script by which a shell completes commands, options, types, ids and zones',
    load: () => import('./commands/completion.js'),
  },
  {
    name: 'help',
    usage: '[command] [type]',
    description: 'help for all commands, for one of them, or for scheduling a type',
    load: () => import('./commands/help.js'),
  },
];

/** The scripts of `alerts completion` ask this command. The help does not list it. */
export const complete: CommandEntry = {
  name: 'complete',
  description: 'print what the last word can become',
  load: () => import('./commands/complete.js'),
};
