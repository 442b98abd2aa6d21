/**
 * Returns the text with every character that acts on a terminal, besides tabs and line feeds, written as `\u001b`.
 * In JSON that is the same character.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    ACTS_ON_TERMINAL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The control characters, those that turn the direction of the text, and Unicode's own line breaks. */
const ACTS_ON_TERMINAL = /[^\P{Cc}\t\n]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;
