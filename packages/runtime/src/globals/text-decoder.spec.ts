import * as fc from 'fast-check';
import { TextDecoder as OurDecoder } from './text-decoder.js';

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
): string {
  try {
    return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
  } catch (error) {
    return (error as Error).name;
  }
}

describe('TextDecoder', () => {
  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1251', 'iso-8859-2', 'iso-8859-7'])(
    'decodes %s in pieces as Node does the whole, whatever the bytes',
    (label) => {
      fc.assert(
        fc.property(chunks, fc.boolean(), fc.boolean(), (pieces, fatal, ignoreBOM) => {
          const options = { fatal, ignoreBOM };
          // Node 24 and later drop a U+FEFF after an error that ends in the same piece, so Node gets all bytes at once.
          const whole = [Uint8Array.from(pieces.flatMap((piece) => [...piece]))];
          expect(decodeAll(new OurDecoder(label, options), pieces)).toBe(
            decodeAll(new TextDecoder(label, options), whole),
          );
        }),
        { numRuns: 5000 },
      );
    },
  );

  it('restarts after an error', () => {
    const decoder = new OurDecoder('utf-8', { fatal: true });
    expect(() => decoder.decode(Uint8Array.of(0xff, 0xe2), { stream: true })).toThrow(TypeError);
    expect(decoder.decode(Uint8Array.of(0x61), { stream: true })).toBe('a');
  });

  it('restarts after the end of a stream', () => {
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
    ['unicodeFFFE', 'utf-16be'],
    ['ascii', 'windows-1252'],
    ['latin1', 'windows-1252'],
    ['ISO_8859-1:1987', 'windows-1252'],
    ['iso-8859-9', 'windows-1254'],
    ['iso-8859-11', 'windows-874'],
    ['l9', 'iso-8859-15'],
    ['logical', 'iso-8859-8-i'],
    ['koi8-ru', 'koi8-u'],
    ['cp866', 'ibm866'],
    ['x-mac-ukrainian', 'x-mac-cyrillic'],
  ])('maps the label %j to %s', (label, encoding) => {
    expect(new OurDecoder(label).encoding).toBe(encoding);
  });

  it.each(['gbk', 'shift_jis', 'replacement', 'iso-2022-kr', 'latin 1', '', 'utf-7'])(
    'refuses the label %j',
    (label) => {
      expect(() => new OurDecoder(label)).toThrow(
        new RangeError(
          `The encoding ${JSON.stringify(label)} is not supported: TextDecoder knows utf-8, utf-16le, utf-16be and those of one byte, such as windows-1252`,
        ),
      );
    },
  );

  // Node's converters come from ICU and differ from the standard, so these rows are from the indexes of the standard.
  it.each<[string, number[], string]>([
    ['windows-1252', [0x41, 0x80, 0x81, 0x8d, 0x92, 0x9f, 0xa0, 0xff], 'A€\x81\x8d’Ÿ\xa0ÿ'],
    ['iso-8859-15', [0xa4, 0xa6, 0xbd, 0x80], '€Šœ\x80'],
    ['windows-1251', [0xcf, 0xf0, 0xe8, 0x98], 'При\x98'],
    ['koi8-u', [0xae, 0xbe, 0xc0], 'ўЎю'],
    ['koi8-r', [0xae, 0xb3, 0xff], '╝ЁЪ'],
    ['macintosh', [0x80, 0xdb, 0xf0], 'Ä€\uf8ff'],
    ['x-user-defined', [0x7f, 0x80, 0xff], '\x7f\uf780\uf7ff'],
    ['iso-8859-8-i', [0xe0, 0xfa], 'את'],
    ['windows-1255', [0xca, 0xd9], '\u05ba\ufffd'],
    ['windows-874', [0xa1, 0xdb, 0xfb], 'ก\ufffd๛'],
    ['iso-8859-6', [0xa1, 0xac, 0xc1], '\ufffd،ء'],
    ['ibm866', [0x80, 0xb0, 0xff], 'А░\xa0'],
    ['utf-16be', [0xfe, 0xff, 0x20, 0xac, 0xd8, 0x3d, 0xde, 0x00, 0xd8], '€😀\ufffd'],
    ['utf-16le', [0xff, 0xfe, 0xac, 0x20, 0x00, 0xdc], '€\ufffd'],
  ])('decodes %s', (label, bytes, text) => {
    expect(new OurDecoder(label).decode(Uint8Array.from(bytes))).toBe(text);
  });

  it.each([
    ['windows-1255', 0xd9],
    ['iso-8859-6', 0xa1],
    ['windows-874', 0xdb],
  ])('refuses a byte that has no character in %s, if it is fatal', (label, byte) => {
    const decoder = new OurDecoder(label, { fatal: true });
    expect(() => decoder.decode(Uint8Array.of(0x41, byte))).toThrow(TypeError);
    expect(decoder.decode(Uint8Array.of(0x41))).toBe('A');
  });

  it('decodes every byte of every encoding of one byte to one unit', () => {
    const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => index % 256);
    const encodings =
      'ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-10 ' +
      'iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh windows-874 windows-1250 windows-1251 ' +
      'windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 x-mac-cyrillic x-user-defined';
    for (const encoding of encodings.split(' ')) {
      const decoder = new OurDecoder(encoding);
      expect(decoder.encoding).toBe(encoding);
      expect(decoder.decode(bytes)).toHaveLength(10_000);
      expect(decoder.decode(bytes.subarray(0, 128))).toBe(new TextDecoder().decode(bytes.subarray(0, 128)));
    }
  });

  it.each(['utf-16be', 'utf-16le'])('keeps the byte order mark of %s with ignoreBOM', (label) => {
    const mark = label === 'utf-16be' ? [0xfe, 0xff] : [0xff, 0xfe];
    expect(new OurDecoder(label, { ignoreBOM: true }).decode(Uint8Array.from(mark))).toBe('\ufeff');
    expect(new OurDecoder(label).decode(Uint8Array.from([...mark, ...mark]))).toBe('\ufeff');
  });

  it.each<[string, ArrayBuffer | ArrayBufferView]>([
    ['a buffer', Uint8Array.of(97, 98).buffer],
    ['a part of one', Uint8Array.of(1, 97, 98, 1).subarray(1, 3)],
    ['a DataView', new DataView(Uint8Array.of(97, 98).buffer)],
    ['wider elements', Uint16Array.of(97 + 98 * 256)],
  ])('takes %s', (_, data) => {
    expect(new OurDecoder().decode(data)).toBe('ab');
  });

  it('refuses text', () => {
    expect(() => new OurDecoder().decode('x' as never)).toThrow(TypeError);
  });
});
