/** What the bench tells the programs that it starts. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: only the bench starts this`);
  return value;
}
