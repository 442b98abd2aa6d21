/** More than a worker delivers while it still tries to tell of them. */
const MAX_REMEMBERED = 10_000;

/**
 * What this worker delivers and has delivered lately, by execution of the activity. When the server is away for long,
 * it does not hear that a delivery was made, and asks for it again; it is then told, and not delivered again.
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

/** To be called with each that is added. */
export function forgetOldest<Key>(
  recent: Pick<Map<Key, unknown> | Set<Key>, 'size' | 'keys' | 'delete'>,
): void {
  const [oldest] = recent.keys();
  if (recent.size > MAX_REMEMBERED && oldest !== undefined) recent.delete(oldest);
}
