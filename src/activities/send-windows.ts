import { opensAt, parseSendWindow } from '../send-window.js';

/** The moment itself, or when all of the windows are open next. @throws Error when they never are together */
export function allOpenAt(windows: (string | undefined)[], moment: Date): Date {
  const parsed = windows.flatMap((text) => (text === undefined ? [] : [parseSendWindow(text)]));
  let at = moment;
  // Each look moves on to the next opening of one of them.
  for (let look = 0; look < 100; look += 1) {
    const later = parsed.reduce((soonest, window) => opensAt(window, soonest), at);
    if (later.getTime() === at.getTime()) return at;
    at = later;
  }
  throw new Error('the send windows of its type and of its channel are never open together');
}
