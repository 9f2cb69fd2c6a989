// Cases after the topics of encoding, written anew. Source: Encoding Standard.
import { attempt, throws, type Case, type Table } from './table';

const decode = (
  bytes: readonly number[],
  label = 'utf-8',
  options?: ConstructorParameters<typeof TextDecoder>[1],
): string => new TextDecoder(label, options).decode(Uint8Array.from(bytes));
const encode = (text: string): number[] => [...new TextEncoder().encode(text)];

/** Some labels of each kind. Source: Encoding Standard, 4.2. */
const LABELS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  ' UTF-8\n': 'utf-8',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
  unicode: 'utf-16le',
  'utf-16be': 'utf-16be',
  unicodefffe: 'utf-16be',
  ascii: 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-2': 'iso-8859-2',
  l2: 'iso-8859-2',
  greek: 'iso-8859-7',
  'iso-8859-8-i': 'iso-8859-8-i',
  latin5: 'windows-1254',
  'koi8-r': 'koi8-r',
  koi: 'koi8-r',
  'koi8-ru': 'koi8-u',
  macintosh: 'macintosh',
  'x-mac-cyrillic': 'x-mac-cyrillic',
  ibm866: 'ibm866',
  'windows-874': 'windows-874',
  'tis-620': 'windows-874',
};

/** Bytes of invalid UTF-8 and what they become: one U+FFFD for each maximal part. */
const INVALID: readonly (readonly [bytes: readonly number[], text: string])[] = [
  [[0xff], '\ufffd'],
  [[0xc0], '\ufffd'],
  [[0xe0], '\ufffd'],
  [[0xc0, 0x00], '\ufffd\0'],
  [[0xc0, 0xc0], '\ufffd\ufffd'],
  [[0xe0, 0x00], '\ufffd\0'],
  [[0xe0, 0x80, 0x80], '\ufffd\ufffd\ufffd'],
  [[0xe2, 0x82], '\ufffd'],
  [[0xe2, 0x82, 0x41], '\ufffdA'],
  [[0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
  [[0xf0, 0x9f, 0x98], '\ufffd'],
  [[0xf0, 0x80, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
  [[0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
  [[0xf8, 0x80, 0x80, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd\ufffd'],
];

const streamed = (label: string, bytes: readonly number[], size: number): string => {
  const decoder = new TextDecoder(label);
  let text = '';
  for (let at = 0; at < bytes.length; at += size) {
    text += decoder.decode(Uint8Array.from(bytes.slice(at, at + size)), { stream: true });
  }
  return text + decoder.decode();
};

export const DECODING: Table = {
  'encoding/single-byte-decoder.any.js': [
    ['windows-1252', () => decode([0x80, 0x9f, 0xe4, 0xff], 'latin1'), '€Ÿäÿ'],
    ['windows-1251', () => decode([0xcf, 0xf0, 0xe8], 'windows-1251'), 'При'],
    ['koi8-r', () => decode([0xf0, 0xd2, 0xc9], 'koi8-r'), 'При'],
    ['iso-8859-7', () => decode([0xc1, 0xe1], 'iso-8859-7'), 'Αα'],
    ['iso-8859-15', () => decode([0xa4, 0xbe], 'iso-8859-15'), '€Ÿ'],
    ['macintosh', () => decode([0x80, 0xf0], 'macintosh'), 'Ä\uf8ff'],
    ['ibm866', () => decode([0x80, 0xb0], 'ibm866'), 'А░'],
    ['a byte without a character', () => decode([0xa1, 0xff, 0xd2], 'iso-8859-7'), '\u2018\ufffd\ufffd'],
  ],
  'encoding/textdecoder-labels.any.js': Object.entries(LABELS).map(
    ([label, name]): Case => [JSON.stringify(label), () => new TextDecoder(label).encoding, name],
  ),
  'encoding/textdecoder-fatal.any.js': [
    ...INVALID.map(
      ([bytes]): Case => [`${bytes.join()}`, () => decode(bytes, 'utf-8', { fatal: true }), throws('TypeError')],
    ),
    ['an odd byte of UTF-16', () => decode([0], 'utf-16le', { fatal: true }), throws('TypeError')],
    ['half a pair of UTF-16', () => decode([0, 0xd8], 'utf-16le', { fatal: true }), throws('TypeError')],
    [
      'the property',
      () => [new TextDecoder('utf-8', { fatal: true }).fatal, new TextDecoder('utf-8', { fatal: false }).fatal],
      [true, false],
    ],
    [
      'the decoder is reset by an error',
      () => {
        const decoder = new TextDecoder('utf-8', { fatal: true });
        const first = attempt(() => decoder.decode(Uint8Array.of(0xe2, 0x82, 0x41), { stream: true }));
        return [first, decoder.decode(Uint8Array.of(0x41))];
      },
      [throws('TypeError'), 'A'],
    ],
  ],
  'encoding/textdecoder-utf16-surrogates.any.js': [
    ...[
      [0x00, 0xd8],
      [0x00, 0xdc],
      [0x00, 0xd8, 0x00, 0x00],
      [0x00, 0xdc, 0x00, 0xd8],
    ].map(
      (bytes, index): Case => [
        bytes.join(),
        () => decode(bytes, 'utf-16le'),
        ['\ufffd', '\ufffd', '\ufffd\0', '\ufffd\ufffd'][index],
      ],
    ),
  ],
  'encoding/textdecoder-fatal-single-byte.any.js': [
    ['a byte without a character', () => decode([0xff], 'iso-8859-7', { fatal: true }), throws('TypeError')],
    ['bytes with characters', () => decode([0xc1], 'iso-8859-7', { fatal: true }), 'Α'],
  ],
  'encoding/textdecoder-ignorebom.any.js': (['utf-8', 'utf-16le', 'utf-16be'] as const).map((label): Case => {
    const bytes = {
      'utf-8': [0xef, 0xbb, 0xbf, 0x61],
      'utf-16le': [0xff, 0xfe, 0x61, 0],
      'utf-16be': [0xfe, 0xff, 0, 0x61],
    }[label];
    return [
      label,
      () => [
        decode(bytes, label),
        decode(bytes, label, { ignoreBOM: true }),
        decode(bytes, label, { ignoreBOM: false }),
      ],
      ['a', '\ufeffa', 'a'],
    ];
  }),
  'encoding/textdecoder-byte-order-marks.any.js': [
    ['the mark of another encoding is text', () => decode([0xff, 0xfe, 0x61], 'utf-8'), '\ufffd\ufffda'],
    ['only the first mark is removed', () => decode([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], 'utf-8'), '\ufeff'],
    ['a mark in pieces', () => streamed('utf-8', [0xef, 0xbb, 0xbf, 0x61], 1), 'a'],
  ],
  'encoding/textdecoder-streaming.any.js': [1, 2, 3, 5].flatMap((size): Case[] => [
    [
      `UTF-8 in pieces of ${size}`,
      () => streamed('utf-8', encode('\u0000123ABCabc\x80\xff\u0100\u1000\ufffd\u{10000}\u{10ffff}'), size),
      '\u0000123ABCabc\x80\xff\u0100\u1000\ufffd\u{10000}\u{10ffff}',
    ],
    [
      `UTF-16 in pieces of ${size}`,
      () => streamed('utf-16le', [0x61, 0, 0x3d, 0xd8, 0, 0xde, 0x62, 0], size),
      'a\u{1f600}b',
    ],
  ]),
  'encoding/textdecoder-eof.any.js': [
    [
      'an incomplete sequence at the end',
      () => {
        const decoder = new TextDecoder();
        return [
          decoder.decode(Uint8Array.of(0xf0), { stream: true }),
          decoder.decode(Uint8Array.of(0x9f, 0x92), { stream: true }),
          decoder.decode(),
        ];
      },
      ['', '', '\ufffd'],
    ],
    ...INVALID.map(
      ([bytes, text]): Case => [
        `replaces ${bytes.join()}`,
        () => [decode(bytes), streamed('utf-8', bytes, 1)],
        [text, text],
      ],
    ),
  ],
  'encoding/textdecoder-copy.any.js': [
    [
      'a buffer and a view of it',
      () => {
        const { buffer } = Uint8Array.of(0x61, 0x62, 0x63, 0x64);
        return [buffer, new Uint8Array(buffer, 1, 2), new DataView(buffer, 2)].map((bytes) =>
          new TextDecoder().decode(bytes),
        );
      },
      ['abcd', 'bc', 'cd'],
    ],
    ['no bytes', () => new TextDecoder().decode([1] as never), throws('TypeError')],
  ],
};
