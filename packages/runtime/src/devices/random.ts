import type { Random } from '@mirage/types';
import type { GuestPlatform } from '../platform.js';

/** Creates a random device from the random bytes of the platform. */
export function randomOf({ fillRandom }: Pick<GuestPlatform, 'fillRandom'>): Random {
  return {
    fill: fillRandom,
    generate(lengthBytes) {
      if (!Number.isSafeInteger(lengthBytes) || lengthBytes < 0) {
        throw new RangeError(`generate needs a whole number of bytes from 0, not ${lengthBytes}`);
      }
      const bytes = new Uint8Array(lengthBytes);
      fillRandom(bytes);
      return bytes;
    },
  };
}
