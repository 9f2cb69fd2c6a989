/* The cases of uNetworking/h1spec, `http_test.ts`: each prefix of a request waits, each invalid request is refused. */
import { message, playBytes } from '../../test/play-bytes.js';

it.each([
  ...['G', 'GET ', 'GET /hello', 'GET /hello ', 'GET /hello HTTP', 'GET /hello HTTP/1.1', 'GET /hello HTTP/1.1\r'],
  ...['\r\n', '\r\nHos', '\r\nHost:', '\r\nHost: ', '\r\nHost: localhost', '\r\nHost: localhost\r'].map(
    (rest) => `GET /hello HTTP/1.1${rest}`,
  ),
  ...['\r\n', '\r\n\r'].map((rest) => `GET /hello HTTP/1.1\r\nHost: localhost${rest}`),
])('waits after %j', (bytes) => expect(playBytes(bytes)).toEqual(['more']));

it.each<[string, string, string[]]>([
  ['no version', 'GET / \r\n\r\n', ['400']],
  ['an expectation', message('GET / HTTP/1.1', ['Expect: 100-continue']), ['GET /']],
  ['an unknown expectation', message('GET / HTTP/1.1', ['Expect: 200-ok']), ['417']],
  ['a valid request', message('GET / HTTP/1.1'), ['GET /']],
  ['edge cases', 'GET / HTTP/1.1\r\nhoSt:\texample.com\r\nempty:\r\n\r\n', ['GET /']],
  ['brackets in a name', message('GET / HTTP/1.1', ['X-Invalid[]: test']), ['400']],
  ['no Host', 'GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n', ['400']],
  ['two Host fields', message('GET / HTTP/1.1', ['Host: example.org']), ['400']],
  ['an invalid Host', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', ['400']],
  ['a Host with a user', 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n', ['400']],
  ['an IPv6 Host', 'GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n', ['GET /']],
  ['a very negative length', message('GET / HTTP/1.1', [`Content-Length: -${'123456789'.repeat(3)}`]), ['400']],
  ['a negative length', message('GET / HTTP/1.1', ['Content-Length: -1234']), ['400']],
  ['a length of letters', message('GET / HTTP/1.1', ['Content-Length: abc']), ['400']],
  ['a signed length', message('GET / HTTP/1.1', ['Content-Length: +1']), ['400']],
  ['a hexadecimal length', message('GET / HTTP/1.1', ['Content-Length: 0x1']), ['400']],
  ['an empty value', message('GET / HTTP/1.1', ['X-Empty-Header: ']), ['GET /']],
  ['a control character', message('GET / HTTP/1.1', ['X-Bad-Control-Char: test\x07']), ['400']],
  ['NUL', message('GET / HTTP/1.1', ['X: a\0b']), ['400']],
  ['version 9.9', message('GET / HTTP/9.9'), ['505']],
  ['a prefix', message('Extra lineGET / HTTP/1.1'), ['400']],
  ['CR in the head', 'GET / HTTP/1.1\r\nHost: example.com\r\n\rSome-Header: Test\r\n\r\n', ['400']],
  ['a body', message('POST / HTTP/1.1', ['Content-Length: 5'], 'hello'), ['POST /', '"hello"']],
  [
    'a chunked body',
    message('POST / HTTP/1.1', ['Transfer-Encoding: chunked'], 'c\r\nHellO world1\r\n0\r\n\r\n'),
    ['POST /', '"HellO world1"'],
  ],
  ['CL and TE', message('POST / HTTP/1.1', ['content-LengtH: 5', 'TransFer-Encoding: chunked'], '0\r\n\r\n'), ['400']],
])('%s', (_name, bytes, outcome) => expect(playBytes(bytes)).toEqual(outcome));
