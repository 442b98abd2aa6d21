/**
 * An object with some of its fields replaced. It may be of a class with private fields, so that it is neither copied
 * nor inherited from.
 */
export function overlaid<T extends object>(original: T, fields: Partial<T>): T {
  // A proxy of a frozen object itself could not replace anything.
  const shell: T = Object.create(original);
  return new Proxy(shell, {
    get: (_, key) => {
      if (Object.hasOwn(fields, key)) return Reflect.get(fields, key);
      const value: unknown = Reflect.get(original, key);
      return typeof value === 'function' ? value.bind(original) : value;
    },
  });
}
