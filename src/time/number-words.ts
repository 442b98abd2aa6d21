const NUMBERS = (
  'one two three four five six seven eight nine ten eleven twelve ' +
  'thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
).split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const UP_TO_TWELVE = new RegExp(`\\b(?:${NUMBERS.slice(0, 12).join('|')})\\b`, 'g');
const ABOVE_TWELVE = new RegExp(
  `\\b(?:(${TENS.join('|')})(?:[ -](${NUMBERS.slice(0, 9).join('|')}|[1-9]))?|${NUMBERS.slice(12).join('|')})\\b`,
  'g',
);

/** Writes the number words of a lower-case text as digits, up to twelve. */
export function withDigits(text: string): string {
  return text.replace(UP_TO_TWELVE, (word) => String(valueOf(word)));
}

/**
 * Writes every amount of a lower-case text in digits: `a week`, `half an hour`, `two and a half
 * days`, `forty-five minutes`.
 */
export function withAmounts(text: string): string {
  const digits = text.replace(ABOVE_TWELVE, (word, tens?: string, ones?: string) =>
    String(tens === undefined ? valueOf(word) : (TENS.indexOf(tens) + 2) * 10 + valueOf(ones)),
  );
  return withDigits(digits)
    .replace(/\ban? (?!half\b)/g, '1 ')
    .replace(/\b(\d+) and a half (?=[a-z])/g, '$1.5 ')
    .replace(/\b(\d+) ?([a-z]+) and a half\b/g, '$1.5 $2')
    .replace(/\b(?:a )?half (?:1 )?(?=[a-z])/g, '0.5 ');
}

function valueOf(word = ''): number {
  return NUMBERS.indexOf(word) + 1 || Number(word);
}
