import { SingleBar } from 'cli-progress';
import { formatDuration } from '../time/duration.js';
import { io } from './io.js';

export interface Progress {
  update: (done: number) => void;
  stop: () => void;
}

/** On a terminal how far it is, how fast it goes and how long it will take; elsewhere nothing. */
export function progressBar(
  total: number,
  terminal: NodeJS.WritableStream = io().stderr,
): Progress {
  const bar = new SingleBar({
    format: '{bar} {value} of {total}{pace}',
    formatValue: (value) => value.toLocaleString('en'),
    // All of it fits in 80 columns.
    barsize: 20,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    // A signal is the command's to handle.
    gracefulExit: false,
    stream: terminal,
  });
  const began = performance.now();
  bar.start(total, 0, { pace: '' });
  return {
    update: (done) => {
      const perSecond = (done * 1000) / (performance.now() - began);
      const left = formatDuration(Math.round((total - done) / perSecond) * 1000);
      bar.update(done, { pace: `, ${Math.round(perSecond)} a second, ${left} left` });
    },
    stop: () => bar.stop(),
  };
}
