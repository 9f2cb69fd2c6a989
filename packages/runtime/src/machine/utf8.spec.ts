import * as fc from 'fast-check';
import { setCurrentMachine } from './current-machine.js';
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

describe('on a machine', () => {
  const calls: string[] = [];
  const natives = {
    encodeText: (text: string) => new Uint8Array([calls.push(`encode ${text}`)]),
    decodeText: (bytes: Uint8Array, ...rest: number[]) => {
      calls.push(`decode ${rest.join(' ')}`);
      return bytes[0] === 0xff ? undefined : 'text';
    },
    scanHead: () => undefined,
  };
  beforeAll(() => setCurrentMachine({ natives, loop: {} } as never));
  afterAll(() => setCurrentMachine(undefined as never));

  it('text is encoded by the native', () => {
    expect([...encodeUtf8('a')]).toEqual([1]);
    expect(calls.splice(0)).toEqual(['encode a']);
  });

  it('valid bytes are decoded by the native, others in TypeScript', () => {
    expect(decodeUtf8(Uint8Array.of(65, 66))).toBe('text');
    expect(decodeUtf8(Uint8Array.of(0xff, 65))).toBe('\ufffdA');
    expect(() => decodeUtf8(Uint8Array.of(0xff), true)).toThrow(TypeError);
    expect(calls.splice(0)).toEqual(['decode 0 2 0', 'decode 0 2 0', 'decode 0 1 0']);
  });
});
