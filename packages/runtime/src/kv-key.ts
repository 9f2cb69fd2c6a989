/** The names of a key, from the root down; empty for the root itself. */
export type KvPath = readonly string[];

const MOST_KEY_BYTES = 1024;
const MOST_NAME_BYTES = 255;

/**
 * Splits a key into its names; superfluous slashes are ignored. Errors: 'invalid-key', as defined by the type of
 * stores.
 */
export function parseKvKey(key: string): KvPath | 'invalid-key' {
  const path = String(key)
    .split('/')
    .filter((name) => name !== '');
  return path.every(isName) && utf8(path.join('/')).length <= MOST_KEY_BYTES ? path : 'invalid-key';
}

function isName(name: string): boolean {
  // A lone surrogate has no UTF-8 encoding: two such names would collide.
  return name !== '.' && name !== '..' && !/[\0\p{Cs}]/u.test(name) && utf8(name).length <= MOST_NAME_BYTES;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
