import fc from 'fast-check';
import { readProxyHead, type ProxyHead } from './proxy-head.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n';

/** A head of version 2: command, family, and what follows; `length` differs in wrong heads. */
function binary(command: number, family: number, values: readonly number[], length = values.length): Uint8Array {
  return Uint8Array.from([...latin1(SIGNATURE), command, family, length >> 8, length & 255, ...values]);
}
const FOUR = [192, 0, 2, 1, 10, 0, 0, 1, 0x12, 0x67, 0x1f, 0x90];
const SIX = [...Array<number>(15).fill(0), 1, ...Array<number>(15).fill(0), 2, 0x12, 0x67, 0x1f, 0x90];

function shown(head: ProxyHead | 'incomplete' | 'wrong'): string {
  if (typeof head === 'string') return head;
  const { length, remote, local } = head;
  const ends = remote && local ? `${remote.address} ${remote.port} ${local.address} ${local.port}` : 'itself';
  return `${length}: ${ends}`;
}

const HEADS: readonly [string, Uint8Array, string][] = [
  ['TCP4', latin1('PROXY TCP4 192.0.2.1 10.0.0.1 4711 8080\r\n'), '41: 192.0.2.1 4711 10.0.0.1 8080'],
  ['TCP6', latin1('PROXY TCP6 2001:db8::1 fd00::1 65535 0\r\n'), '40: 2001:db8::1 65535 fd00::1 0'],
  ['UNKNOWN', latin1('PROXY UNKNOWN\r\n'), '15: itself'],
  ['UNKNOWN with more', latin1('PROXY UNKNOWN ffff:: ffff:: 65535 65535\r\n'), '41: itself'],
  ['the longest line', latin1(`PROXY UNKNOWN ${'x'.repeat(91)}\r\n`), '107: itself'],
  ['version 2, IPv4', binary(0x21, 0x11, FOUR), '28: 192.0.2.1 4711 10.0.0.1 8080'],
  ['version 2, IPv6', binary(0x21, 0x21, SIX), '52: ::1 4711 ::2 8080'],
  ['version 2 with further values', binary(0x21, 0x11, [...FOUR, 4, 0, 1, 9]), '32: 192.0.2.1 4711 10.0.0.1 8080'],
  ['version 2, a health check', binary(0x20, 0x00, []), '16: itself'],
  ['version 2, a health check with values', binary(0x20, 0x11, FOUR), '28: itself'],
  ['version 2, no family', binary(0x21, 0x00, [1, 2, 3]), '19: itself'],
  ['version 2, a socket of Unix', binary(0x21, 0x31, Array<number>(216).fill(0)), '232: itself'],
  ['version 2, UDP', binary(0x21, 0x12, FOUR), '28: itself'],
  [
    'the most values',
    binary(0x21, 0x11, [...FOUR, ...Array<number>(4084).fill(0)]),
    '4112: 192.0.2.1 4711 10.0.0.1 8080',
  ],
];

it.each(HEADS)('reads %s', (_name, bytes, expected) => expect(shown(readProxyHead(bytes))).toBe(expected));

it.each(HEADS)('needs every byte of %s, and leaves the rest', (_name, bytes, expected) => {
  for (let length = 0; length < bytes.length; length++) {
    expect([length, readProxyHead(bytes.subarray(0, length))]).toEqual([length, 'incomplete']);
  }
  expect(shown(readProxyHead(Uint8Array.from([...bytes, ...latin1('GET / HTTP/1.1\r\n')])))).toBe(expected);
});

it.each<[string, Uint8Array]>([
  ['a request', latin1('GET / HTTP/1.1\r\n')],
  ['TLS', Uint8Array.of(22, 3, 1, 2, 0)],
  ['one wrong byte', latin1('Q')],
  ['lower case', latin1('proxy TCP4 192.0.2.1 10.0.0.1 4711 8080\r\n')],
  ['another protocol', latin1('PROXY UDP4 192.0.2.1 10.0.0.1 4711 8080\r\n')],
  ['IPv6 as TCP4', latin1('PROXY TCP4 ::1 ::2 4711 8080\r\n')],
  ['IPv4 as TCP6', latin1('PROXY TCP6 192.0.2.1 10.0.0.1 4711 8080\r\n')],
  ['a name', latin1('PROXY TCP4 localhost 10.0.0.1 4711 8080\r\n')],
  ['octal', latin1('PROXY TCP4 192.0.2.010 10.0.0.1 4711 8080\r\n')],
  ['a port that is too large', latin1('PROXY TCP4 192.0.2.1 10.0.0.1 65536 8080\r\n')],
  ['a port with a leading zero', latin1('PROXY TCP4 192.0.2.1 10.0.0.1 080 8080\r\n')],
  ['a sign', latin1('PROXY TCP4 192.0.2.1 10.0.0.1 +80 8080\r\n')],
  ['a missing port', latin1('PROXY TCP4 192.0.2.1 10.0.0.1 80\r\n')],
  ['two spaces', latin1('PROXY TCP4  192.0.2.1 10.0.0.1 80 80\r\n')],
  ['a tab', latin1('PROXY TCP4\t192.0.2.1 10.0.0.1 80 80\r\n')],
  ['a trailing space', latin1('PROXY TCP4 192.0.2.1 10.0.0.1 80 80 \r\n')],
  ['CR without LF', latin1('PROXY TCP4 192.0.2.1 10.0.0.1 80 80\rX')],
  ['LF without CR', latin1(`PROXY UNKNOWN\n${'x'.repeat(100)}`)],
  ['nothing after PROXY', latin1('PROXY \r\n')],
  ['a line that is too long', latin1(`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`)],
  ['a line without an end', latin1(`PROXY UNKNOWN ${'x'.repeat(92)}`)],
  ['version 1 in the form of version 2', binary(0x11, 0x11, FOUR)],
  ['version 3', binary(0x31, 0x11, FOUR)],
  ['an unknown command', binary(0x22, 0x11, FOUR)],
  ['an unknown family', binary(0x21, 0x41, FOUR)],
  ['an unknown transport', binary(0x21, 0x13, FOUR)],
  ['too few bytes for IPv4', binary(0x21, 0x11, FOUR.slice(1))],
  ['too few bytes for IPv6', binary(0x21, 0x21, FOUR)],
  ['no bytes', binary(0x21, 0x11, [])],
  ['a length of 64 KiB', binary(0x21, 0x11, FOUR, 0xffff)],
  ['one byte too much', binary(0x20, 0x00, [], 4097)],
  ['a signature with a wrong byte', latin1(SIGNATURE.replace('QUIT', 'QUIZ') + 'x'.repeat(100))],
])('refuses %s', (_name, bytes) => expect(readProxyHead(bytes)).toBe('wrong'));

it('never throws, and never reads more than there is', () => {
  const start = fc
    .constantFrom('', 'PROXY ', 'PROXY TCP4 ', SIGNATURE, `${SIGNATURE}!`, `${SIGNATURE}!\x11`)
    .map(latin1);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 300 }), (first, rest) => {
      const bytes = Uint8Array.from([...first, ...rest]);
      const head = readProxyHead(bytes);
      expect(typeof head === 'string' || head.length <= bytes.length).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});
