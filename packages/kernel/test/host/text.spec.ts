import * as fc from 'fast-check';
import { textNativesOfHost } from './text-natives.js';

const native = textNativesOfHost();

const byte = fc.oneof(fc.nat(255), fc.constantFrom(0x41, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0x80, 0x9f, 0xa0, 0xbf));
const someBytes = fc.array(fc.array(byte, { maxLength: 40 }), { minLength: 200, maxLength: 200 });

it('bytes are UTF-8 exactly where a decoder that refuses errors accepts them', () => {
  fc.assert(
    fc.property(someBytes, (all) => {
      const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      const accepts = (bytes: number[]): boolean => {
        try {
          return decoder.decode(Uint8Array.from(bytes)) !== undefined;
        } catch {
          return false;
        }
      };
      const ours = native(
        'utf8',
        all.map((bytes) => Uint8Array.from(bytes)),
      );
      expect(ours.map((text) => text !== undefined)).toEqual(all.map(accepts));
    }),
    { numRuns: 30 },
  );
});

it('bytes are ASCII exactly if none is above 127', () => {
  fc.assert(
    fc.property(someBytes, (all) => {
      const ours = native(
        'ascii',
        all.map((bytes) => Uint8Array.from(bytes)),
      );
      expect(ours.map((text) => text !== undefined)).toEqual(all.map((bytes) => bytes.every((one) => one < 0x80)));
    }),
    { numRuns: 10 },
  );
});

it.each([
  ['half a pair', 'eda080', 'efbfbd'],
  ['the other half at the end', '41edbfbf', '41efbfbd'],
  ['two of them', 'edb080eda08041', 'efbfbdefbfbd41'],
  ['the last character before them', 'ed9fbf', 'ed9fbf'],
  ['a pair', 'f09f9880', 'f09f9880'],
  ['no bytes', '', ''],
])('the replacement of lone surrogates: %s', (_, before, after) => {
  expect(native('surrogates', [Buffer.from(before, 'hex')])[0]!.toString('hex')).toBe(after);
});
