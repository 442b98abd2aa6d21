/** Values of the parameters of a query, by name. */
export type QueryParameters = Readonly<Record<string, QueryParameter>>;
export type QueryParameter = string | number | boolean | null;

/** Matches a parameter such as `:days`, and before it whatever may contain a colon without being one. */
const TOKEN =
  /\be'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[^]*?\$\1\$|--.*|\/\*[^]*?\*\/|::|(?<![\w\][:]):(?<name>[a-z_]\w*)/gi;

/** Returns the names of the parameters in a query. */
export function parameterNames(query: string): string[] {
  const names = [...query.matchAll(TOKEN)].flatMap(({ groups }) => groups?.['name'] ?? []);
  return [...new Set(names)];
}

/** Returns the query with `$2`, `$3`, … for the parameters that have values, and these values. */
export function numbered(
  query: string,
  parameters: QueryParameters,
  first: number,
): { text: string; values: QueryParameter[] } {
  const names = parameterNames(query).filter((name) => Object.hasOwn(parameters, name));
  const text = query.replaceAll(TOKEN, (token: string) => {
    const index = token.startsWith(':') ? names.indexOf(token.slice(1)) : -1;
    return index === -1 ? token : `$${first + index}`;
  });
  return { text, values: names.map((name) => parameters[name] ?? null) };
}
