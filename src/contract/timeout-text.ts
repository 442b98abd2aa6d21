/** Returns a text for a timeout, because Temporal's names for them mean nothing to users. */
export function timeoutText(kind: 'START_TO_CLOSE' | 'HEARTBEAT'): string {
  return kind === 'HEARTBEAT'
    ? 'its worker died or hung during the attempt'
    : "the attempt took longer than the type's timeout";
}
