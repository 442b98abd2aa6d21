import { userInfo } from 'node:os';

/**
 * Returns the user's name, or the uid if the system has no name for it, as in a container with an
 * arbitrary uid.
 */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
