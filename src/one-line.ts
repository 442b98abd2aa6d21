/** Without line breaks, and without the space around them. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

/** Returns the first line, shortened to 78 characters. */
export function firstLineOf(text: string): string {
  const [line = ''] = text.trim().split(/\s*[\r\n]/);
  return line.replace(/^(.{77}).{2,}$/su, '$1…');
}
