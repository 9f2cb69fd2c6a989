/** The names of a key-value store's key, from the root down; none for the root itself. */
export type KvPath = readonly string[];

const MOST_KEY_BYTES = 1024;
const MOST_NAME_BYTES = 255;

/** The names of a key, which may have slashes too many. Error: 'invalid-key', as the type of stores says. */
export function parseKvKey(key: string): KvPath | 'invalid-key' {
  const path = String(key)
    .split('/')
    .filter((name) => name !== '');
  return path.every(isName) && utf8(path.join('/')).length <= MOST_KEY_BYTES ? path : 'invalid-key';
}

function isName(name: string): boolean {
  // Half of a surrogate pair has no UTF-8: two such names would be one.
  return name !== '.' && name !== '..' && !/[\0\p{Cs}]/u.test(name) && utf8(name).length <= MOST_NAME_BYTES;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
