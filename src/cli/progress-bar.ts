import { SingleBar } from 'cli-progress';
import { formatDuration } from '../time/duration.js';
import { io } from './io.js';

export interface Progress {
  update: (done: number) => void;
  stop: () => void;
}

/** Shows progress, speed and remaining time on a terminal, and nothing elsewhere. */
export function progressBar(
  total: number,
  terminal: NodeJS.WritableStream = io().stderr,
): Progress {
  return start('{bar} {value} of {total}{pace}', total, terminal, (done, perSecond) => {
    const left = formatDuration(Math.round((total - done) / perSecond) * 1000);
    return `, ${Math.round(perSecond)} a second, ${left} left`;
  });
}

/** Shows progress and speed where the total is unknown, because it is still being read. */
export function progressCounter(terminal: NodeJS.WritableStream = io().stderr): Progress {
  return start('{value} done{pace}', Infinity, terminal, (_, perSecond) => {
    return `, ${Math.round(perSecond)} a second`;
  });
}

function start(
  format: string,
  total: number,
  terminal: NodeJS.WritableStream,
  paceOf: (done: number, perSecond: number) => string,
): Progress {
  const bar = new SingleBar({
    format,
    formatValue: (value) => value.toLocaleString('en'),
    // The whole bar fits in 80 columns.
    barsize: 20,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    // The command handles signals.
    gracefulExit: false,
    stream: terminal,
  });
  const began = performance.now();
  bar.start(total, 0, { pace: '' });
  return {
    update: (done) => {
      const perSecond = (done * 1000) / (performance.now() - began);
      bar.update(done, { pace: paceOf(done, perSecond) });
    },
    stop: () => bar.stop(),
  };
}
