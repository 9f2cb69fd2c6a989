/*
 * The cases of nodejs/llhttp, `test/request/*.md`, re-expressed as bytes and outcomes (MIT licence). Two kinds are left
 * out: those of its lenient modes, which this parser does not have, and those of its pausing, which is an API of its
 * own. Its requests lack Host, which RFC 9112, 3.2 requires: `message` adds it. A row with a reason deviates.
 */
import { message, playBytes } from '../../test/play-bytes.js';

type Row = readonly [name: string, bytes: string, outcome: readonly string[], deviation?: string];

const put = (fields: readonly string[], body = ''): string => message('PUT /url HTTP/1.1', fields, body);
const chunked = (body: string): string => put(['Transfer-Encoding: chunked'], body);
const field = (line: string): string => message('GET / HTTP/1.1', [line]);

const connection: Row[] = [
  ['keep-alive', put(['Connection: keep-alive']), ['PUT /url']],
  ['restart with keep-alive', put(['Connection: keep-alive']).repeat(2), ['PUT /url', 'PUT /url']],
  [
    'no restart in 1.0',
    message('PUT /url HTTP/1.0') + put([]),
    ['PUT /url'],
    'bytes after the last request are ignored, by RFC 9112, 9.6',
  ],
  [
    'CRLF between requests',
    `${message('POST / HTTP/1.1', ['Content-Length: 4'], 'q=42')}\r\nGET / HTTP/1.1`,
    ['POST /', '"q=42"', 'more'],
  ],
  ['CR is not a hyphen', put(['Connection: keep\ralive']), ['400']],
  ['close', put(['Connection: close']), ['PUT /url']],
  ['close and a tab', put(['Connection: close\t']), ['PUT /url']],
  ['nothing after close', put(['Connection: close']) + put([]), ['PUT /url']],
  ['several tokens', put(['Connection: close, token, upgrade, token, keep-alive']) + put([]), ['PUT /url']],
  ['folding', put(['Connection: Something,', ' Upgrade, ,Keep-Alive']), ['400']],
  ['a space before the colon', put(['Connection : upgrade', 'Content-Length: 4', 'Upgrade: ws'], 'abcd'), ['400']],
  [
    'upgrade',
    put(['Connection: upgrade', 'Upgrade: ws', 'Content-Length: 4'], 'abcd'),
    ['PUT /url', '"abcd"'],
    'the program decides about an upgrade; without one the bytes are a body (RFC 9110, 7.8)',
  ],
];

const contentLength: Row[] = [
  ['zeros', put(['Content-Length: 003'], 'abc'), ['PUT /url', '"abc"']],
  ['a field after it', put(['Content-Length: 003', 'Ohai: world'], 'abc'), ['PUT /url', '"abc"']],
  ['overflow', put(['Content-Length: 1000000000000000000000']), ['400']],
  ['two values', put(['Content-Length: 1', 'Content-Length: 2']), ['400']],
  ['with identity', put(['Content-Length: 1', 'Transfer-Encoding: identity']), ['400']],
  ['a space before the colon', put(['Content-Length : 4'], 'abcd'), ['400']],
  ['mixed case', message('GET /f HTTP/1.0', ['conTENT-Length: 5'], 'HELLO'), ['GET /f', '"HELLO"']],
  ['spaces around', put(['Content-Length:  4 '], 'abcd'), ['PUT /url', '"abcd"']],
  ['tabs around', put(['Content-Length:\t4\t  '], 'abcd'), ['PUT /url', '"abcd"']],
  ['a space inside', put(['Content-Length: 4 2']), ['400']],
  ['two numbers', put(['Content-Length: 13 37']), ['400']],
  ['empty', put(['Content-Length:']), ['400']],
  ['CR instead of the hyphen', put(['Content\rLength: 003'], 'abc'), ['400']],
  ['CR before the body', 'PUT /url HTTP/1.1\r\nContent-Length: 3\r\n\rabc', ['400']],
  ['an incomplete body', put(['Content-Length: 100']), ['PUT /url', 'more']],
  ['an incomplete field', 'PUT / HTTP/1.1\r\nContent-Leng', ['more']],
];

const invalid: Row[] = [
  ['ICE', message('GET /music/sweet/music ICE/1.0'), ['400']],
  ['not really HTTP', message('GET /music/sweet/music IHTTP/1.0'), ['400']],
  ['RTSP', message('PUT /music/sweet/music RTSP/1.0'), ['400']],
  [
    'ANNOUNCE',
    message('ANNOUNCE /music HTTP/1.0'),
    ['ANNOUNCE /music'],
    'any token is a method; the program decides (RFC 9110, 9.1)',
  ],
  ['fields separated by CR', field('Foo: 1\rBar: 2'), ['400']],
  ['fields separated by LF', field('x:x\nTransfer-Encoding: chunked'), ['400']],
  ['CR before a field', 'GET / HTTP/1.1\r\nHost: a\r\n\rZGET /evil: HTTP/1.1\r\nHost: a\r\n\r\n', ['400']],
  ['an empty value and CR', field('x:\rTransfer-Encoding: chunked'), ['400']],
  ['an empty value and LF', field('x:\nTransfer-Encoding: chunked'), ['400']],
  ['a name with @', field('Fo@: Failure'), ['400']],
  ['a name with a control character', field('Foo\x01test: Bar'), ['400']],
  ['no name', field(': Bar'), ['400']],
  ['an unknown method', message('MKCOLA / HTTP/1.1'), ['MKCOLA /'], 'any token is a method (RFC 9110, 9.1)'],
  ['a folded name', field('name\r\n : value'), ['400']],
  ['a corrupted Connection', field('Connection\r\x1b5\xd5eep-Alive'), ['400']],
  ['a corrupted name', field('X-Some-Header\r\x1b5\xd5eep-Alive'), ['400']],
  ['a missing CR', field('Dummy: x\nContent-Length: 23'), ['400']],
  ['version 5.6', message('GET / HTTP/5.6'), ['505']],
  ['a space before the first field', 'GET / HTTP/1.1\r\n Host: foo\r\n\r\n', ['400']],
  ['only LF', 'POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n1\nA\n0\n\n', ['400']],
  ['a space before a later field', field('Foo: bar\r\n Content-Length: 38'), ['400']],
  ['a form feed in a value', field('Header1: hello\fworld'), ['400']],
  ['no LF after the CR of the first line', 'GET / HTTP/1.1\rLine: 1\r\n\r\n', ['400']],
  ['no version', 'GET /\r\n\r\n', ['400']],
];

const methods: Row[] = [
  ...['REPORT', 'M-SEARCH', 'PATCH', 'PURGE', 'SEARCH', 'LINK', 'UNLINK', 'SOURCE', 'QUERY', 'HEAD'].map(
    (method): Row => [method, message(`${method} /test HTTP/1.1`), [`${method} /test`]],
  ),
  ['CONNECT', message('CONNECT HOME0.NETSCAPE.COM:443 HTTP/1.0'), ['CONNECT HOME0.NETSCAPE.COM:443']],
  ['an asterisk', message('OPTIONS * HTTP/1.1'), ['OPTIONS *']],
  ['an asterisk of M-SEARCH', message('M-SEARCH * HTTP/1.1'), ['400'], 'only OPTIONS has it (RFC 9112, 3.2.4)'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', ['400'], 'only OPTIONS has the asterisk'],
];

const samples: Row[] = [
  ['a tab before a value', field('Header2:\t Value2'), ['GET /']],
  ['a Host with =', 'GET /test HTTP/1.1\r\nHost: 0.0.0.0=5000\r\nAccept: */*\r\n\r\n', ['GET /test']],
  ['no Host', 'GET /get_no_headers_no_body/world HTTP/1.1\r\n\r\n', ['400'], 'RFC 9112, 3.2'],
  ['no Host in 1.0', 'GET /test HTTP/1.0\r\nAccept: */*\r\n\r\n', ['GET /test']],
  ['CRLF first', `\r\n${message('GET /test HTTP/1.1')}`, ['GET /test']],
  ['Latin-1 in a value', field('Test: D\xfcsseldorf'), ['GET /']],
  ['255 in a value', field('Header2: \xffValue2'), ['GET /']],
  ['a certificate', field('X-SSL-Nonsense:   -----BEGIN CERTIFICATE-----\r\n\tMIIF'), ['400']],
  [
    'quotes in a target',
    message('GET /with_"lovely"_quotes?foo="bar" HTTP/1.1'),
    ['GET /with_"lovely"_quotes?foo="bar"'],
  ],
  ['two question marks', message('GET /test.cgi?foo=bar?baz HTTP/1.1'), ['GET /test.cgi?foo=bar?baz']],
  [
    'a host ended by a query',
    message('GET http://hypnotoad.org?hail=all HTTP/1.1'),
    ['GET http://hypnotoad.org?hail=all'],
  ],
  ['a host and a port', message('GET http://hypnotoad.org:1234 HTTP/1.1'), ['GET http://hypnotoad.org:1234']],
  ['a fragment', message('GET /forums/1/topics/2375?page=1#posts-17408 HTTP/1.1'), ['400'], 'RFC 9112, 3.2'],
  ['UTF-8 in a target', message('GET /\xce\xb4\xc2\xb6 HTTP/1.1'), ['400'], 'RFC 3986, 2'],
  ['a space in a target', message('GET /a b HTTP/1.1'), ['400']],
  [
    'pipelining',
    `${message('POST /aaa HTTP/1.1', ['Content-Length: 3'], 'AAA')}${put(['Content-Length: 4'], 'BBBB')}`,
    ['POST /aaa', '"AAA"', 'PUT /url', '"BBBB"'],
  ],
];

const coding: Row[] = [
  ['no chunk yet', chunked(''), ['PUT /url', 'more']],
  ['a lower-case size', chunked('a\r\n0123456789\r\n0\r\n\r\n'), ['PUT /url', '"0123456789"']],
  ['an upper-case size', chunked('A\r\n0123456789\r\n0\r\n\r\n'), ['PUT /url', '"0123456789"']],
  ['three zeros at the end', chunked('5\r\nhello\r\n6\r\n world\r\n000\r\n\r\n'), ['PUT /url', '"hello world"']],
  [
    'trailer fields',
    chunked('5\r\nhello\r\n0\r\nVary: *\r\nContent-Type: text/plain\r\n\r\n'),
    ['PUT /url', '"hello"'],
  ],
  ['extensions', chunked('5;a;b=c;d=e\r\nhello\r\n6;f;g\r\n world\r\n0\r\n\r\n'), ['PUT /url', '"hello world"']],
  ['no semicolon before an extension', chunked('2 erfrferferf\r\naa\r\n0 rrrr\r\n\r\n'), ['PUT /url', 'bad body']],
  ['nothing after the semicolon', chunked('2;\r\naa\r\n0\r\n\r\n'), ['PUT /url', 'bad body']],
  ['a quoted value', chunked('5;i="I \\"love\\"; \\\\x";b\r\nhello\r\n0\r\n\r\n'), ['PUT /url', '"hello"']],
  ['an open quotation', chunked('5;i="abc";s="def; ghi\r\nhello\r\n0\r\n\r\n'), ['PUT /url', 'bad body']],
  ['pigeons', put(['Transfer-Encoding: pigeons']), ['400']],
  ['with Content-Length', put(['Transfer-Encoding: identity', 'Content-Length: 5'], 'World'), ['400']],
  ['empty, with Content-Length', put(['Content-Length: 10', 'Transfer-Encoding:', 'Transfer-Encoding:']), ['400']],
  ['chunked, deflate', put(['Transfer-Encoding: chunked, deflate']), ['400']],
  ['chunked and deflate in two fields', put(['Transfer-Encoding: chunked', 'Transfer-Encoding: deflate']), ['400']],
  ['deflate, chunked', put(['Transfer-Encoding: deflate, chunked']), ['501'], 'no coding but chunked is supported'],
  ['deflate and chunked', put(['Transfer-Encoding: deflate', 'Transfer-Encoding: chunked']), ['501'], 'as above'],
  ['chunkedchunked', put(['Transfer-Encoding: chunkedchunked']), ['400']],
  ['no last chunk', chunked('3\r\nfoo\r\n\r\n'), ['PUT /url', 'bad body']],
  ['LF in a size', chunked('3 \n  \r\nfoo\r\n\r\n'), ['PUT /url', 'bad body']],
  ['folding after chunked', put(['Transfer-Encoding: chunked\r\n  abc']), ['400']],
  ['two CR after a size', chunked('5\r\r;ABCD\r\n34\r\nE\r\n0\r\n\r\n'), ['PUT /url', 'bad body']],
  ['no CRLF after data', chunked('5\r\nABCDE0\r\n\r\n'), ['PUT /url', 'bad body']],
  ['a space after a size', chunked('a \r\n0123456789\r\n0\r\n\r\n'), ['PUT /url', 'bad body']],
];

describe.each([
  ['connection', connection],
  ['content-length', contentLength],
  ['invalid', invalid],
  ['method', methods],
  ['sample, uri and pipelining', samples],
  ['transfer-encoding', coding],
])('llhttp, %s', (_, rows) => {
  it.each(rows.map(([name, bytes, outcome]) => [name, bytes, outcome] as const))('%s', (_name, bytes, outcome) => {
    expect(playBytes(bytes)).toEqual(outcome);
    for (const size of [1, 2, 3, 7]) expect(playBytes(bytes, size)).toEqual(outcome);
  });
});
