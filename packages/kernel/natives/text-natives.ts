import type { Native } from './native.js';

/** The natives for text: in an interpreter a loop over characters costs a hundred times as much. */
export const textNatives: readonly Native[] = [
  {
    name: 'encodeText',
    params: { text: 'string' },
    result: 'bytes',
    doc: 'Returns text as UTF-8; a lone surrogate becomes U+FFFD.',
  },
  {
    name: 'decodeText',
    params: { bytes: 'bytes', offsetBytes: 'u32', lengthBytes: 'u32', isAscii: 'u32' },
    result: 'maybe-string',
    doc: 'Returns the text of a range. Returns undefined if it is not valid UTF-8, or, with 1 for `isAscii`, not ASCII.',
  },
  {
    name: 'scanHead',
    params: { bytes: 'bytes', offsetBytes: 'u32' },
    result: 'maybe-string',
    doc: 'Splits the head of an HTTP/1 request. TextNatives of the runtime describes the result.',
  },
];
