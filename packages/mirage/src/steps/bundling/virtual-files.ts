/**
 * Whether a path of the bundler names no file: modules of plugins have a namespace before their name, and modules that
 * the field `browser` of a package turns off are marked as disabled.
 */
export function isVirtual(path: string): boolean {
  return /^(?:[\w-]{2,}|\(disabled\)):/.test(path);
}
