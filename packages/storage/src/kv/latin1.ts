/** ECMAScript 2026; the kernel's engine has it, and Node only from 25 on. */
interface FromBase64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

/**
 * Returns the bytes of a text whose characters are from U+0000 to U+00FF, one byte for each. In an interpreter a loop
 * over the characters takes a hundred times as long as two functions of the engine.
 */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  const engine = Uint8Array as FromBase64;
  if (engine.fromBase64 !== undefined) return engine.fromBase64(btoa(text));
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
