/**
 * Waits for work, but no longer than this; a signal tells the work to give up, and is not relied on.
 *
 * @throws this error when it took longer
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
      // First, so that this error comes before that of work that heeds the signal.
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
