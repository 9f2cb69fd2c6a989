import * as fc from 'fast-check';
import { TextDecoder as OurDecoder, TextEncoder as OurEncoder } from './text.js';

const byte = fc.oneof(
  fc.nat(255),
  fc.constantFrom(0xc2, 0xe0, 0xed, 0xef, 0xbb, 0xbf, 0xf0, 0xf4, 0x80, 0x9f, 0xd8, 0xdc),
);
const chunks = fc.array(
  fc.array(byte, { maxLength: 6 }).map((bytes) => Uint8Array.from(bytes)),
  { maxLength: 5 },
);

function decodeAll(
  decoder: { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string },
  pieces: readonly Uint8Array[],
): string[] | string {
  try {
    return [...pieces.map((piece) => decoder.decode(piece, { stream: true })), decoder.decode()];
  } catch (error) {
    return (error as Error).name;
  }
}

describe('TextDecoder', () => {
  it.each(['utf-8', 'utf-16le'])("decodes %s in pieces as Node's does, whatever the bytes", (label) => {
    fc.assert(
      fc.property(chunks, fc.boolean(), fc.boolean(), (pieces, fatal, ignoreBOM) => {
        const options = { fatal, ignoreBOM };
        const ours = decodeAll(new OurDecoder(label, options), pieces);
        const theirs = decodeAll(new TextDecoder(label, options), pieces);
        // Where a piece ends a character may come a call earlier or later; what comes in all may not.
        const all = (parts: string[] | string): string => (typeof parts === 'string' ? parts : parts.join(''));
        expect(all(ours)).toBe(all(theirs));
      }),
      { numRuns: 5000 },
    );
  });

  it('begins anew after an error', () => {
    const decoder = new OurDecoder('utf-8', { fatal: true });
    expect(() => decoder.decode(Uint8Array.of(0xff, 0xe2), { stream: true })).toThrow(TypeError);
    expect(decoder.decode(Uint8Array.of(0x61), { stream: true })).toBe('a');
  });

  it('begins anew after the end of a stream', () => {
    const decoder = new OurDecoder();
    const bom = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
    expect([decoder.decode(bom), decoder.decode(bom)]).toEqual(['a', 'a']);
    expect(decoder.decode(Uint8Array.of(0xc3), { stream: true })).toBe('');
    expect([decoder.decode(Uint8Array.of(0xa4)), decoder.decode(Uint8Array.of(0xa4))]).toEqual(['ä', '\ufffd']);
  });

  it.each([
    ['UTF-8', 'utf-8'],
    [' utf8\n', 'utf-8'],
    ['unicode-1-1-utf-8', 'utf-8'],
    ['UTF-16', 'utf-16le'],
    ['ucs-2', 'utf-16le'],
  ])('knows %j as %s', (label, encoding) => {
    expect(new OurDecoder(label).encoding).toBe(encoding);
  });

  it('names what it knows when it does not know a label', () => {
    expect(() => new OurDecoder('latin1')).toThrow(
      new RangeError('TextDecoder knows the encodings utf-8 and utf-16le, not "latin1"'),
    );
  });

  it.each<[string, ArrayBuffer | ArrayBufferView]>([
    ['a buffer', Uint8Array.of(97, 98).buffer],
    ['a part of one', Uint8Array.of(1, 97, 98, 1).subarray(1, 3)],
    ['a DataView', new DataView(Uint8Array.of(97, 98).buffer)],
    ['wider elements', Uint16Array.of(97 + 98 * 256)],
  ])('takes %s', (_, data) => {
    expect(new OurDecoder().decode(data)).toBe('ab');
  });

  it('takes no text', () => {
    expect(() => new OurDecoder().decode('x' as never)).toThrow(TypeError);
  });
});

describe('TextEncoder', () => {
  it("fills what room there is as Node's does", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), fc.nat(12), (text, room) => {
        const [ours, theirs] = [new Uint8Array(room), new Uint8Array(room)];
        const result = new OurEncoder().encodeInto(text, ours);
        expect(result).toEqual(new TextEncoder().encodeInto(text, theirs));
        // Node may write beyond what it says it wrote.
        expect(ours.subarray(0, result.written)).toEqual(theirs.subarray(0, result.written));
      }),
      { numRuns: 2000 },
    );
  });

  it('encodes what it is given as text', () => {
    expect([...new OurEncoder().encode(12)]).toEqual([49, 50]);
    expect([...new OurEncoder().encode()]).toEqual([]);
  });
});
