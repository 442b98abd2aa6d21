/**
 * Whether a URL looks as if whoever knows it may use it: a user name, a query, or a token in its path. Such a one is
 * not to be kept in Temporal, where everybody reads the alerts.
 */
export function looksSecret(url: string): boolean {
  const { protocol, username, password, search, hash, pathname } = new URL(url);
  // A mail address is none, whatever it looks like.
  if (protocol === 'mailto:') return false;
  return Boolean(username || password || search || hash) || holdsToken(pathname);
}

/** A UUID, a very long word, or one in which letters and digits take turns, unlike `v2` or `report2026`. */
function holdsToken(path: string): boolean {
  const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
  const mixed = /[a-z]\d+[a-z]|\d[a-z]+\d/i;
  const words = path.split(/[\W_]+/);
  return uuid.test(path) || words.some((word) => word.length >= (mixed.test(word) ? 6 : 20));
}
