/**
 * Makes a property of an object of each value, as hosts do with globals: it can be set and deleted, and is not
 * enumerated.
 */
export function installOn(object: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
