const NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const TERM = /(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<unit>[^\d.]+)/y;

/** The milliseconds of a duration as Go's time.ParseDuration reads it, undefined where it does not. */
export function readGoDuration(text: string): number | undefined {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0;
  let nanos = 0n;
  let at = 0;
  while (at < unsigned.length) {
    TERM.lastIndex = at;
    const term = TERM.exec(unsigned);
    const { whole = '', fraction = '', unit = '' } = term?.groups ?? {};
    const size = NANOS[unit];
    if (term === null || size === undefined || whole + fraction === '') return undefined;
    nanos += (BigInt(whole + fraction) * size) / 10n ** BigInt(fraction.length);
    at += term[0].length;
  }
  // Go counts nanoseconds in 64 bits: 292 years.
  if (unsigned === '' || nanos >= 2n ** 63n) return undefined;
  const millis = Number(nanos) / 1e6;
  return text.startsWith('-') ? -millis : millis;
}
