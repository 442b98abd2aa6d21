/** Ends at once, by which it is known that a worker works. */
export async function ping(): Promise<void> {}
