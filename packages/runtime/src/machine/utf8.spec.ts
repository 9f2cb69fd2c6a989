import * as fc from 'fast-check';
import { decodeUtf8, encodeUtf8 } from './utf8.js';

describe('UTF-8', () => {
  it('is encoded as in Node', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]),
      ),
    );
  });

  it.each([
    ['half a pair', '\ud800x'],
    ['the other half', 'x\udc00'],
    ['halves the wrong way', '\udc00\ud800'],
  ])('is encoded as in Node: %s', (_, text) => {
    expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]);
  });

  it('is decoded as in Node, for any bytes', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0x80, 0x9f, 0xa0, 0xbf));
    fc.assert(
      fc.property(fc.array(byte), (bytes) =>
        expect(decodeUtf8(Uint8Array.from(bytes))).toBe(decoder.decode(Uint8Array.from(bytes))),
      ),
      { numRuns: 2000 },
    );
  });
});
