/** Lists how an alert can end. The words are the same in code, JSON, search attributes and docs. */
export const endStatuses = ['sent', 'skipped', 'expired', 'cancelled', 'failed'] as const;
export type EndStatus = (typeof endStatuses)[number];

/** Lists the statuses that `alerts show` prints. */
export const statuses = ['scheduled', 'firing', 'retrying', 'following', ...endStatuses] as const;
export type AlertStatus = (typeof statuses)[number];

export function hasEnded(status: AlertStatus): status is EndStatus {
  return endStatuses.some((each) => each === status);
}
