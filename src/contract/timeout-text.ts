/** Temporal's names of its time-outs say nothing to those who wait for an alert. */
export function timeoutText(kind: 'START_TO_CLOSE' | 'HEARTBEAT'): string {
  return kind === 'HEARTBEAT'
    ? 'its worker died or hung during the attempt'
    : "the attempt took longer than the type's timeout";
}
