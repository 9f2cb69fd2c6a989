/** Puts functions in the place of methods of the language, as hidden as those are. */
export function replaceMethods(
  prototype: object,
  methods: Readonly<Record<string, (...values: never[]) => unknown>>,
): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, enumerable: false, configurable: true });
  }
}
