import { currentMachine } from '../machine/current-machine.js';
import { domException } from './engine.js';

/** The maximum number of bytes that one getRandomValues may fill. Source: Web Cryptography, 10.1.1. */
const MAX_RANDOM_BYTES = 65536;

/** Randomness only: there is no `crypto.subtle`. Source: Web Cryptography, 10.1. */
export const crypto = {
  getRandomValues<T>(array: T): T {
    if (!ArrayBuffer.isView(array) || !isOfIntegers(array)) {
      throw domException('getRandomValues needs an array of integers', 'TypeMismatchError');
    }
    if (array.byteLength > MAX_RANDOM_BYTES) {
      throw domException(
        `getRandomValues fills at most ${MAX_RANDOM_BYTES} bytes, not ${array.byteLength}`,
        'QuotaExceededError',
      );
    }
    currentMachine().natives.entropy(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  },

  /** A random UUID, version 4. Source: RFC 9562, 5.4. */
  randomUUID(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  },
};

function isOfIntegers(view: ArrayBufferView): boolean {
  return !/^(?:DataView|Float\d+Array)$/.test(Object.prototype.toString.call(view).slice(8, -1));
}
