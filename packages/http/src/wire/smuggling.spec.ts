/*
 * Request smuggling: two servers in a row that find different ends of one request. Every combination of length and
 * transfer coding has one of three outcomes: no body, the one body that the fields mean, or a refusal.
 */
import { message, playBytes } from '../../test/play-bytes.js';

const NO_LENGTH = ['', undefined] as const;
const LENGTHS = [
  NO_LENGTH,
  ['Content-Length: 5', '5'],
  ['Content-Length: 5\r\nContent-Length: 5', '5'],
  ['Content-Length: 5, 5', '5'],
  ['Content-Length: 05', '5'],
  ['Content-Length: 0', '0'],
  ['Content-Length: 5\r\nContent-Length: 6', 'bad'],
  ['Content-Length: 5, 6', 'bad'],
  ['Content-Length: +5', 'bad'],
  ['Content-Length: 5,', 'bad'],
  ['Content-Length: 0x5', 'bad'],
  ['Content-Length: 5\x0b', 'bad'],
  ['Content-Length: "5"', 'bad'],
  ['Content-Length: 5.0', 'bad'],
  ['Content-Length: 5e0', 'bad'],
  ['Content-Length : 5', 'bad'],
  ['Content-Length: \u00b2', 'bad'],
] as const;

const CODINGS = [
  ['', undefined],
  ['Transfer-Encoding: chunked', 'chunked'],
  ['Transfer-Encoding: CHUNKED', 'chunked'],
  ['Transfer-Encoding:\tchunked \t', 'chunked'],
  ['Transfer-Encoding: , chunked', 'chunked'],
  ['Transfer-Encoding: chunked, chunked', 'bad'],
  ['Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', 'bad'],
  ['Transfer-Encoding: identity', 'bad'],
  ['Transfer-Encoding: chunked, identity', 'bad'],
  ['Transfer-Encoding: identity, chunked', '501'],
  ['Transfer-Encoding: xchunked', 'bad'],
  ['Transfer-Encoding: chunked;q=1', 'bad'],
  ['Transfer-Encoding: "chunked"', 'bad'],
  ['Transfer-Encoding: \x0bchunked', 'bad'],
  ['Transfer-Encoding: chun\xadked', 'bad'],
  ['Transfer-Encoding:', 'bad'],
  ['Transfer-Encoding : chunked', 'bad'],
  ['Transfer-Encoding\x00: chunked', 'bad'],
  [' Transfer-Encoding: chunked', 'bad'],
  ['X: y\nTransfer-Encoding: chunked', 'bad'],
  ['X: y\r\n Transfer-Encoding: chunked', 'bad'],
] as const;

const BODY = '0\r\n\r\n';

/** The outcomes of the fields, by the rules of RFC 9112, 6.3. */
function expected(length: string | undefined, coding: string | undefined, minor: number): string[] {
  if (length === 'bad' || coding === 'bad') return ['400'];
  if (coding === undefined) {
    if (length === undefined || length === '0') return ['POST /', '400'];
    return ['POST /', `"${BODY}"`, 'GET /next'];
  }
  if (length !== undefined || minor === 0) return ['400'];
  return coding === '501' ? ['501'] : ['POST /', '""', 'GET /next'];
}

const rows = [0, 1].flatMap((minor) =>
  LENGTHS.flatMap(([lengthLine, length]) =>
    CODINGS.flatMap(([codingLine, coding]) =>
      [false, true].map((isReversed) => {
        const lines = [lengthLine, codingLine].filter((line) => line !== '');
        if (isReversed) lines.reverse();
        const fields = [...lines, 'Connection: keep-alive'];
        return { minor, fields, outcome: expected(length, coding, minor) };
      }),
    ),
  ),
);

it(`all ${rows.length} combinations of Content-Length and Transfer-Encoding`, () => {
  for (const { minor, fields, outcome } of rows) {
    const bytes = `${message(`POST / HTTP/1.${minor}`, fields, BODY)}${message('GET /next HTTP/1.1')}`;
    for (const size of [bytes.length, 1]) {
      expect({ minor, fields, outcome: playBytes(bytes, size) }).toEqual({ minor, fields, outcome });
    }
  }
});
