/** Matches host and path of services where anybody who knows the path may post. */
const SECRET_PLACES = new RegExp(
  `^(${[
    'hooks\\.slack(-gov)?\\.com/',
    '([a-z]+\\.)?discord(app)?\\.com/api/(v\\d+/)?webhooks/',
    '[^/]+\\.webhook\\.office\\.com/',
    'outlook\\.office(365)?\\.com/webhook',
    '[^/]+\\.(logic\\.azure|powerplatform)\\.com/',
    'chat\\.googleapis\\.com/',
    'webexapis\\.com/v1/webhooks/',
    'open\\.(feishu\\.cn|larksuite\\.com)/open-apis/bot/',
    'api\\.telegram\\.org/(file/)?bot',
    'maker\\.ifttt\\.com/',
    'hooks\\.(zapier|airtable)\\.com/',
    'hook\\.([a-z0-9]+\\.)?(make|integromat)\\.com/',
    '[^/]+\\.m\\.pipedream\\.net/',
    'connect\\.pabbly\\.com/workflow/',
    'webhook\\.site/',
    'hc-ping\\.com/',
    'events\\.pagerduty\\.com/integration/',
    'alert\\.victorops\\.com/integrations/',
    'api\\.(pushcut\\.io|day\\.app)/',
    'sctapi\\.ftqq\\.com/',
  ].join('|')}).`,
);

/** Matches names such as `page_token`, whose value is only a position in a list. */
const HARMLESS_NAME =
  /^((next_|prev_|previous_)?page|sync|continuation|cursor|sort|primary|foreign)_(key|token)$/;

/** Matches the end of parameter names whose value is a secret, in snake case. */
const SECRET_NAME =
  /((^|_|api|access|auth|secret|private|shared)key|token|secret|passw(or)?d|passphrase|signature|credentials?|(^|_)(sig|pass|pwd|auth|authorization|bearer|jwt|hmac|session_?id))$/;

/**
 * Returns whether a URL looks as if knowing it is enough to use it. Such a URL is kept out of
 * Temporal, where everybody can read the alerts.
 */
export function looksSecret(url: string): boolean {
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(url);
  if (protocol === 'mailto:') return false;
  if (username || password) return true;
  const place = hostname.toLowerCase().replace(/\.$/, '') + pathname;
  if (SECRET_PLACES.test(place)) return true;
  const query = [...new URLSearchParams(search), ...new URLSearchParams(hash.slice(1))];
  const named = query.some(([name, value]) => isSecretName(snakeCase(name)) && value !== '');
  return named || [...pathname.split('/'), ...query.flat()].some(looksRandom);
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1_')
    .replaceAll(/[^a-z0-9]+/gi, '_')
    .toLowerCase();
}

/** Matches prefixes that services give their tokens: Stripe, Slack, GitHub, GitLab. */
const TOKEN_PREFIX = /(^|[^a-z0-9])([rs]k_(live|test)_|xox[a-z]-|gh[pousr]_|glpat-)\w/;

/** A longer run of letters or digits is neither a word nor a number. */
const MAX_WORD_LENGTH = 23;
/** Names mix letters and digits too, but in shorter runs. */
const MIN_TOKEN_LENGTH = 12;

/** Returns whether a part of a URL is a UUID or a long random string. */
function looksRandom(part: string): boolean {
  const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
  // Random strings contain separators too, but rarely next to an ordinary word.
  const chunks = part.split(/[^a-z0-9]+/i);
  const random = chunks.filter(isMixed).join('');
  return (
    uuid.test(part) ||
    TOKEN_PREFIX.test(part) ||
    random.length >= MIN_TOKEN_LENGTH ||
    chunks.some(hasEndlessWord)
  );
}

function wordsOf(chunk: string): string[] {
  return chunk.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
}

function hasEndlessWord(chunk: string): boolean {
  return wordsOf(chunk).some((word) => word.length > MAX_WORD_LENGTH);
}

/** Matches words such as `i18n` and `k8s`, whose digits count the letters left out. */
const ABBREVIATION = /^[a-z]\d{1,2}[a-z]$/i;

/**
 * Returns whether letters, capitals and digits alternate, as in `aB3dE` and unlike in `report2026`
 * and `sendToOps`.
 */
function isMixed(chunk: string): boolean {
  if (ABBREVIATION.test(chunk)) return false;
  const words = wordsOf(chunk);
  const turns = chunk.match(/\d(?=[a-z])|[a-z](?=\d)/gi)?.length ?? 0;
  const short = words.length >= 3 && chunk.length / words.length < 2.8;
  return short || turns >= Math.max(4, chunk.length / 7);
}
