const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');

const NUMBER = new RegExp(`\\b(?:${NUMBERS.join('|')})\\b`, 'g');

/** Writes the number words of a lower-case text as digits, up to twelve. */
export function withDigits(text: string): string {
  return text.replace(NUMBER, (word) => String(NUMBERS.indexOf(word) + 1));
}

/** Writes every amount of a lower-case text in digits: `a week`, `half an hour`, `two and a half days`. */
export function withAmounts(text: string): string {
  return withDigits(text)
    .replace(/\ban? (?!half\b)/g, '1 ')
    .replace(/\b(\d+) and a half (?=[a-z])/g, '$1.5 ')
    .replace(/\b(\d+) ?([a-z]+) and a half\b/g, '$1.5 $2')
    .replace(/\b(?:a )?half (?:1 )?(?=[a-z])/g, '0.5 ');
}
