import { expect, test } from 'vitest';
import { AlertExistsError, UnreachableError } from '../../src/util/errors.js';
import { sharedRetry } from '../../src/client/retries.js';

const never = new AbortController().signal;

/** Fails some calls, then answers. */
function server(failures: number) {
  const calls: number[] = [];
  const call = async () => {
    calls.push(performance.now());
    if (calls.length <= failures) throw new UnreachableError('unreachable');
    return 'answer';
  };
  return { calls, call };
}

test('retries a call until it is answered', async () => {
  const { calls, call } = server(2);
  expect(await sharedRetry(never)(call)).toBe('answer');
  expect(calls).toHaveLength(3);
});

test('makes no other call before the retry of a failed one', async () => {
  const retrying = sharedRetry(never);
  const [first, second] = [server(1), server(0)];
  const answered = retrying(first.call);
  // The first call fails meanwhile.
  await new Promise(setImmediate);
  await Promise.all([answered, retrying(second.call)]);
  const [failed = 0] = first.calls;
  expect(second.calls).toHaveLength(1);
  expect(second.calls[0]).toBeGreaterThan(failed + 900);
});

test('does not retry after another error', async () => {
  let calls = 0;
  const refuse = async () => {
    calls += 1;
    throw new AlertExistsError('one');
  };
  await expect(sharedRetry(never)(refuse)).rejects.toThrow(AlertExistsError);
  expect(calls).toBe(1);
});

test('gives up if no call is answered for too long', async () => {
  const { calls, call } = server(100);
  await expect(sharedRetry(never, 1500)(call)).rejects.toThrow(UnreachableError);
  expect(calls.length).toBeGreaterThan(1);
  expect(calls.length).toBeLessThan(5);
});

test('an answer to one call extends the time of all', async () => {
  const retrying = sharedRetry(never, 1500);
  const { call } = server(4);
  const others = setInterval(() => void retrying(async () => 'answer'), 100);
  expect(await retrying(call)).toBe('answer');
  clearInterval(others);
});

test('does not retry after the signal', async () => {
  const controller = new AbortController();
  const { calls, call } = server(100);
  const retried = sharedRetry(controller.signal)(call);
  await new Promise(setImmediate);
  controller.abort(new Error('interrupted'));
  await expect(retried).rejects.toThrow('interrupted');
  expect(calls).toHaveLength(1);
});
