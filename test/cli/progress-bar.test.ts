import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { progressBar, progressCounter } from '../../src/cli/progress-bar.js';

/** Returns a terminal, and a function that returns what it shows, without control sequences. */
function stream(isTTY: boolean) {
  const terminal = Object.assign(new PassThrough(), { isTTY, columns: 200 });
  terminal.setEncoding('utf8');
  const shown = () => stripVTControlCharacters(String(terminal.read() ?? ''));
  return { terminal, shown };
}

test('shows progress, speed and remaining time on a terminal', async () => {
  const { terminal, shown } = stream(true);
  const progress = progressBar(10_000, terminal);
  await sleep(500);
  progress.update(50);
  progress.stop();
  expect(shown()).toMatch(
    /░{20} 0 of 10,000[^]*░{20} 50 of 10,000, \d+ a second, (\d+ minutes? ?(\d+ seconds?)?|\d+ hours?.*) left/,
  );
});

test('leaves nothing on the terminal at the end', () => {
  const { terminal, shown } = stream(true);
  const progress = progressBar(3, terminal);
  progress.update(3);
  progress.stop();
  expect(shown()).toMatch(/█{20} 3 of 3, \d+ a second, 0 seconds left/);
});

test('shows nothing elsewhere', () => {
  const { terminal, shown } = stream(false);
  const progress = progressBar(3, terminal);
  progress.update(3);
  progress.stop();
  expect(shown()).toBe('');
});

test('counts on a terminal where the total is unknown', () => {
  const { terminal, shown } = stream(true);
  const progress = progressCounter(terminal);
  progress.update(1234);
  progress.stop();
  expect(shown()).toMatch(/1,234 done, [\d,]+ a second/);
});
