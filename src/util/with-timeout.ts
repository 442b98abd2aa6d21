/**
 * Waits for work for a limited time. A signal asks the work to stop, but the wait ends even if it
 * does not.
 *
 * @throws the given error when the time is over
 */
export async function withTimeout<T>(
  millis: number,
  error: Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // Rejects first, so that this error precedes the one of work that heeds the signal.
      reject(error);
      late.abort(error);
    }, millis);
  });
  try {
    return await Promise.race([work(late.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
