/** Replaces methods of the language by functions that are not enumerable, like the originals. */
export function replaceMethods(
  prototype: object,
  methods: Readonly<Record<string, (...values: never[]) => unknown>>,
): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, enumerable: false, configurable: true });
  }
}
