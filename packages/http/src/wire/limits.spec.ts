import { message, playBytes } from '../../test/play-bytes.js';
import {
  MAX_CHUNK_EXCESS_BYTES,
  MAX_CHUNK_LINE_BYTES,
  MAX_FIELDS,
  MAX_HEAD_BYTES,
  MAX_TARGET_BYTES,
  MAX_TRAILER_BYTES,
} from './limits.js';

const get = (target: string): string => message(`GET ${target} HTTP/1.1`);
const chunked = (body: string): string => message('PUT /u HTTP/1.1', ['Transfer-Encoding: chunked'], body);
const path = (length: number): string => `/${'a'.repeat(length - 1)}`;
/** A request whose head has exactly this many bytes. */
const headOf = (bytes: number): string => {
  const empty = message('GET / HTTP/1.1', ['X: ']);
  return message('GET / HTTP/1.1', [`X: ${'a'.repeat(bytes - empty.length)}`]);
};
const fields = (count: number): string =>
  message(
    'GET / HTTP/1.1',
    Array.from({ length: count - 1 }, () => 'X: y'),
  );
const extension = (line: number): string => `1;${'e'.repeat(line - 4)}\r\n`;

it.each<[string, string, string[]]>([
  ['the longest target', get(path(MAX_TARGET_BYTES)), [`GET ${path(MAX_TARGET_BYTES)}`]],
  ['a target that is too long', get(path(MAX_TARGET_BYTES + 1)), ['414']],
  ['a target without an end', `GET ${path(2 * MAX_TARGET_BYTES)}`, ['414']],
  ['the longest head', headOf(MAX_HEAD_BYTES), ['GET /']],
  ['a head that is too long', headOf(MAX_HEAD_BYTES + 1), ['431']],
  ['a head without an end', `GET / HTTP/1.1\r\nX: ${'a'.repeat(2 * MAX_HEAD_BYTES)}`, ['431']],
  ['the most fields', fields(MAX_FIELDS), ['GET /']],
  ['a field too many', fields(MAX_FIELDS + 1), ['431']],
  ['the longest line of a chunk', chunked(`${extension(MAX_CHUNK_LINE_BYTES)}a\r\n0\r\n\r\n`), ['PUT /u', '"a"']],
  [
    'a line of a chunk that is too long',
    chunked(`${extension(MAX_CHUNK_LINE_BYTES + 1)}a\r\n0\r\n\r\n`),
    ['PUT /u', 'bad body'],
  ],
  ['a line of a chunk without an end', chunked('1'.repeat(MAX_CHUNK_LINE_BYTES + 1)), ['PUT /u', 'bad body']],
  ['a chunk of 2^52 bytes', chunked('fffffffffffff\r\n'), ['PUT /u', 'more']],
  ['a chunk of 2^56 bytes', chunked('ffffffffffffff\r\n'), ['PUT /u', 'bad body']],
  [
    'many extensions',
    chunked(`${extension(MAX_CHUNK_LINE_BYTES)}a\r\n`.repeat(MAX_CHUNK_EXCESS_BYTES / 128)),
    ['PUT /u', 'bad body'],
  ],
  ['a trailer section', chunked(`0\r\nX: ${'a'.repeat(MAX_TRAILER_BYTES - 10)}\r\n\r\n`), ['PUT /u', '""']],
  [
    'a trailer section that is too long',
    chunked(`0\r\n${'X: y\r\n'.repeat(MAX_TRAILER_BYTES / 6 + 1)}\r\n`),
    ['PUT /u', 'bad body'],
  ],
  ['a trailer field without a name', chunked('0\r\n: y\r\n\r\n'), ['PUT /u', 'bad body']],
  ['a trailer field with a control character', chunked('0\r\nX: \x01\r\n\r\n'), ['PUT /u', 'bad body']],
])('%s', (_name, bytes, outcome) => {
  expect(playBytes(bytes)).toEqual(outcome);
  expect(playBytes(bytes, 1000)).toEqual(outcome);
});
