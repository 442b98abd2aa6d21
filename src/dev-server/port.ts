/** A port from the environment. @throws Error when it is none */
export function port(name: string, otherwise: number): number {
  const text = process.env[name];
  if (!text) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65536) return number;
  throw new Error(`${name} is '${text}': use a number from 1 to 65535`);
}
