/** Ends at once, which proves that a worker runs. */
export async function ping(): Promise<void> {}
