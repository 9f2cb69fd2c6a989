import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { Sha256 } from './sha256.js';

const reference = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

it('has the digests of OpenSSL for every length around the ends of blocks', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 7 + length);
    expect(hex(new Sha256().update(bytes).digest())).toBe(reference(bytes));
  }
});

it('has the same digest however the bytes are split into parts', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
      const hash = new Sha256();
      for (const part of parts) hash.update(part);
      expect(hex(hash.digest())).toBe(reference(Buffer.concat(parts)));
    }),
  );
});
