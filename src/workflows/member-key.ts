/** One occurrence of one alert, as a digest knows it. */
export function memberKey(alertId: string, dueAt: string): string {
  return `${alertId}:${dueAt}`;
}
