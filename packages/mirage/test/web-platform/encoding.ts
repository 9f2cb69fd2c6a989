// Cases after the topics of encoding, written anew. Source: Encoding Standard.
import { attempt, throws, type Case, type Table } from './table';

const decode = (
  bytes: readonly number[],
  label = 'utf-8',
  options?: ConstructorParameters<typeof TextDecoder>[1],
): string => new TextDecoder(label, options).decode(Uint8Array.from(bytes));
const encode = (text: string): number[] => [...new TextEncoder().encode(text)];

/** Texts in UTF-16 and as UTF-8. */
const TEXTS: readonly (readonly [text: string, bytes: readonly number[]])[] = [
  ['', []],
  ['z', [0x7a]],
  ['\0', [0]],
  ['¢', [0xc2, 0xa2]],
  ['水', [0xe6, 0xb0, 0xb4]],
  ['\u{1d11e}', [0xf0, 0x9d, 0x84, 0x9e]],
  ['\uf8ff', [0xef, 0xa3, 0xbf]],
  ['\u{10ffff}', [0xf4, 0x8f, 0xbf, 0xbf]],
];

/** What encodeInto does with a text and a number of bytes. */
const INTO: readonly (readonly [text: string, room: number, read: number, bytes: readonly number[]])[] = [
  ['', 2, 0, [0, 0]],
  ['ab', 0, 0, []],
  ['ab', 1, 1, [0x61]],
  ['ab', 3, 2, [0x61, 0x62, 0]],
  ['ä', 1, 0, [0]],
  ['ä', 2, 1, [0xc3, 0xa4]],
  ['€a', 3, 1, [0xe2, 0x82, 0xac]],
  ['a€', 3, 1, [0x61, 0, 0]],
  ['\u{1f600}', 3, 0, [0, 0, 0]],
  ['\u{1f600}', 4, 2, [0xf0, 0x9f, 0x98, 0x80]],
  ['\ud83d', 3, 1, [0xef, 0xbf, 0xbd]],
  ['a\udc00b', 5, 3, [0x61, 0xef, 0xbf, 0xbd, 0x62]],
];

const SURROGATES: readonly (readonly [text: string, fixed: string])[] = [
  ['\ud800', '\ufffd'],
  ['\udc00', '\ufffd'],
  ['abc\ud800def', 'abc\ufffddef'],
  ['\udc00\ud800', '\ufffd\ufffd'],
  ['\ud834\ud834\udd1e', '\ufffd\u{1d11e}'],
];

export const ENCODING: Table = {
  'encoding/api-basics.any.js': [
    [
      'the defaults',
      () => {
        const decoder = new TextDecoder();
        return [new TextEncoder().encoding, decoder.encoding, decoder.fatal, decoder.ignoreBOM];
      },
      ['utf-8', 'utf-8', false, false],
    ],
    ['no arguments', () => [encode(''), [...new TextEncoder().encode()], new TextDecoder().decode()], [[], [], '']],
    ['undefined', () => [[...new TextEncoder().encode(undefined)], new TextDecoder().decode(undefined)], [[], '']],
    [
      'it needs new',
      () => [
        attempt(() => (TextDecoder as unknown as () => void)()),
        attempt(() => (TextEncoder as unknown as () => void)()),
      ],
      [throws('TypeError'), throws('TypeError')],
    ],
    ...TEXTS.map(
      ([text, bytes]): Case => [
        `${JSON.stringify(text)} there and back`,
        () => [encode(text), decode(bytes)],
        [bytes, text],
      ],
    ),
    [
      'UTF-16',
      () => [
        decode([0x7a, 0, 0xa2, 0, 0x34, 0xd8, 0x1e, 0xdd], 'utf-16le'),
        decode([0, 0x7a, 0, 0xa2, 0xd8, 0x34, 0xdd, 0x1e], 'utf-16be'),
      ],
      ['z¢\u{1d11e}', 'z¢\u{1d11e}'],
    ],
  ],
  'encoding/api-invalid-label.any.js': [
    '',
    'invalid',
    'utf-88',
    'utf\u00ad-8',
    '\u00a0utf-8',
    'utf-8\v',
    'ｕtf-8',
    'latin-1-x',
  ].map((label): Case => [JSON.stringify(label), () => new TextDecoder(label).encoding, throws('RangeError')]),
  'encoding/api-replacement-encodings.any.js': [
    'replacement',
    'hz-gb-2312',
    'csiso2022kr',
    'iso-2022-cn',
    'iso-2022-kr',
  ].map((label): Case => [label, () => new TextDecoder(label).encoding, throws('RangeError')]),
  'encoding/encodeInto.any.js': [
    ...INTO.map(
      ([text, room, read, bytes]): Case => [
        `${JSON.stringify(text)} into ${room} bytes`,
        () => {
          const into = new Uint8Array(room);
          const result = new TextEncoder().encodeInto(text, into);
          return [result.read, [...into]];
        },
        [read, bytes],
      ],
    ),
    ['written counts bytes', () => new TextEncoder().encodeInto('€a', new Uint8Array(9)).written, 4],
    [
      'another kind of array',
      () => new TextEncoder().encodeInto('a', new Uint16Array(1) as never),
      throws('TypeError'),
    ],
    ['a buffer', () => new TextEncoder().encodeInto('a', new ArrayBuffer(1) as never), throws('TypeError')],
    [
      'a part of a buffer',
      () => {
        const bytes = new Uint8Array(4);
        new TextEncoder().encodeInto('ab', bytes.subarray(1, 3));
        return [...bytes];
      },
      [0, 0x61, 0x62, 0],
    ],
  ],
  'encoding/textencoder-utf16-surrogates.any.js': SURROGATES.map(
    ([text, fixed]): Case => [
      JSON.stringify(text),
      () => new TextDecoder().decode(new TextEncoder().encode(text)),
      fixed,
    ],
  ),
  'encoding/textencoder-constructor-non-utf.any.js': [
    [
      'an argument changes nothing',
      () => new (TextEncoder as unknown as new (label: string) => InstanceType<typeof TextEncoder>)('utf-16').encoding,
      'utf-8',
    ],
  ],
};
