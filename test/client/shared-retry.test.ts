import { expect, test } from 'vitest';
import { AlertExistsError, UnreachableError } from '../../src/util/errors.js';
import { sharedRetry } from '../../src/client/retries.js';

const never = new AbortController().signal;

/** Fails so many times, then answers. */
function server(failures: number) {
  const calls: number[] = [];
  const call = async () => {
    calls.push(performance.now());
    if (calls.length <= failures) throw new UnreachableError('away');
    return 'answer';
  };
  return { calls, call };
}

test('a call is made again until it is answered', async () => {
  const { calls, call } = server(2);
  expect(await sharedRetry(never)(call)).toBe('answer');
  expect(calls).toHaveLength(3);
});

test('while one waits, none is made', async () => {
  const retrying = sharedRetry(never);
  const [first, second] = [server(1), server(0)];
  const answered = retrying(first.call);
  // Until the first has failed.
  await new Promise(setImmediate);
  await Promise.all([answered, retrying(second.call)]);
  const [failed = 0] = first.calls;
  expect(second.calls).toHaveLength(1);
  expect(second.calls[0]).toBeGreaterThan(failed + 900);
});

test('another error is an answer', async () => {
  let calls = 0;
  const refuse = async () => {
    calls += 1;
    throw new AlertExistsError('one');
  };
  await expect(sharedRetry(never)(refuse)).rejects.toThrow(AlertExistsError);
  expect(calls).toBe(1);
});

test('when none is answered for too long, it gives up', async () => {
  const { calls, call } = server(100);
  await expect(sharedRetry(never, 1500)(call)).rejects.toThrow(UnreachableError);
  expect(calls.length).toBeGreaterThan(1);
  expect(calls.length).toBeLessThan(5);
});

test('an answer to one is patience for all', async () => {
  const retrying = sharedRetry(never, 1500);
  const { call } = server(4);
  const others = setInterval(() => void retrying(async () => 'answer'), 100);
  expect(await retrying(call)).toBe('answer');
  clearInterval(others);
});

test('an interrupted one is not made again', async () => {
  const controller = new AbortController();
  const { calls, call } = server(100);
  const retried = sharedRetry(controller.signal)(call);
  await new Promise(setImmediate);
  controller.abort(new Error('interrupted'));
  await expect(retried).rejects.toThrow('interrupted');
  expect(calls).toHaveLength(1);
});
