/** Exceeds what a worker delivers while it still tries to report the results. */
const MAX_REMEMBERED = 10_000;

/**
 * Maps executions of the activity to the recent and current deliveries of this worker. After a long outage, the server
 * asks again for a delivery whose result it did not receive; the worker then repeats the result, not the delivery.
 */
export type RecentDeliveries<T> = Map<string, Promise<T>>;

/** Makes a delivery and remembers it, unless it fails. */
export function recordDelivery<T>(
  recent: RecentDeliveries<T>,
  execution: string,
  delivery: Promise<T>,
): Promise<T> {
  recent.set(execution, delivery);
  delivery.catch(() => recent.delete(execution));
  forgetOldest(recent);
  return delivery;
}

/** Removes the oldest entry if there are too many. Call it after each addition. */
export function forgetOldest<Key>(
  recent: Pick<Map<Key, unknown> | Set<Key>, 'size' | 'keys' | 'delete'>,
): void {
  const [oldest] = recent.keys();
  if (recent.size > MAX_REMEMBERED && oldest !== undefined) recent.delete(oldest);
}
