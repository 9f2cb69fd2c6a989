/**
 * Defines each value as a property of an object, as hosts define globals: writable, configurable, and not enumerable.
 */
export function installOn(object: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
