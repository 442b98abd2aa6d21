/** With each time of a text, such as a reason, as a person reads it; one that is part of an id stays as it is. */
export function withTimes(text: string, said: (iso: string) => string): string {
  return text.replaceAll(
    /(?<![\w/:@-])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z(?![\w/@-]|:\S)/g,
    (iso) => said(iso),
  );
}
