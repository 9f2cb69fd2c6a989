import type { DeclaredPort } from '@mirage/core';
import { announcer } from './announce-ports.js';
import type { ForwardedPort } from './forward-ports.js';

const port = (protocol: 'tcp' | 'udp', hostPort: number, guestPort: number, reason?: string): ForwardedPort => ({
  protocol,
  address: '127.0.0.1',
  hostPort,
  guestPort,
  option: '',
  ...(reason === undefined ? {} : { reason }),
});

/** The output of a program that writes these pieces; `idle` stands for a pause. */
function shown(
  forwarded: readonly ForwardedPort[],
  pieces: readonly string[],
  declared: readonly DeclaredPort[] = [],
): string {
  let rest = '';
  const output = announcer(
    { forwarded, declared },
    (text) => `lazy     ${text}`,
  )({
    write(piece) {
      const lines = (rest + piece).split(/(?<=\n)/);
      rest = lines.at(-1)!.endsWith('\n') ? '' : lines.pop()!;
      return lines.join('');
    },
    idle() {
      const text = rest;
      rest = '';
      return text;
    },
    end: () => rest,
  });
  return pieces.map((piece) => (piece === 'idle' ? output.idle() : output.write(piece))).join('') + output.end();
}

const line = (protocol: string, places: string): string =>
  `2026-11-29T09:20:00.000Z: [INFO] [${protocol}] listening on ${places}\n`;
const json = (source: string, places: string): string =>
  `${JSON.stringify({ time: '2026-11-29T09:20:00.000Z', level: 'info', source, message: `listening on ${places}` })}\r\n`;
const noticeOf80 =
  'lazy     127.0.0.1:8080 leads to its TCP port 80, because port 80 of this machine is reserved for root\n';

it.each<[string, readonly string[], string]>([
  ['before it listens', ['hello\n'], 'hello\n'],
  [
    'when it listens',
    ['hello\n', line('tcp', '10.0.2.15:80'), 'on\n'],
    `hello\n${line('tcp', '10.0.2.15:80')}${noticeOf80}on\n`,
  ],
  ['when a log of JSON says so', [json('tcp', '10.0.2.15:80')], `${json('tcp', '10.0.2.15:80')}${noticeOf80}`],
  ['when no source of the log says so', [json('app', '10.0.2.15:80')], json('app', '10.0.2.15:80')],
  ...[
    `10.0.2.2 - - [29/Nov/2026:09:20:00 +0000] "GET / HTTP/1.1" 200 1 "-" "x [tcp] listening on 10.0.2.15:80\n`,
    `{"time":"x","userAgent":"x","source":"tcp","message":"listening on 10.0.2.15:80"}\n`,
  ].map((logged): [string, readonly string[], string] => ['when a client wrote that', [logged], logged]),
  [
    'when a line arrives in pieces',
    ['2026: [INFO] [tcp] liste', 'idle', 'ning on 10.0.2.15:8', 'idle', '0\r\n'],
    `2026: [INFO] [tcp] listening on 10.0.2.15:80\r\n${noticeOf80}`,
  ],
  [
    'when it listens on several addresses',
    [line('tcp', '10.0.2.15:80, [fec0::5054:ff:fe12:3456]:80')],
    `${line('tcp', '10.0.2.15:80, [fec0::5054:ff:fe12:3456]:80')}${noticeOf80}`,
  ],
  [
    'once',
    [line('tcp', '10.0.2.15:80'), line('tcp', '10.0.2.15:80')],
    `${line('tcp', '10.0.2.15:80')}${noticeOf80}${line('tcp', '10.0.2.15:80')}`,
  ],
  [
    'not for an IPv6 address',
    [line('tcp', '[fec0::5054:ff:fe12:3456]:80')],
    line('tcp', '[fec0::5054:ff:fe12:3456]:80'),
  ],
  ['not for the other protocol', [line('udp', '10.0.2.15:80')], line('udp', '10.0.2.15:80')],
  ['not for another port', [line('tcp', '10.0.2.15:8080')], line('tcp', '10.0.2.15:8080')],
  [
    'of each port',
    [line('udp', '10.0.2.15:53') + line('tcp', '10.0.2.15:80')],
    `${line('udp', '10.0.2.15:53')}lazy     127.0.0.1:53000 leads to its UDP port 53\n${line('tcp', '10.0.2.15:80')}${noticeOf80}`,
  ],
])('shows the address %s', (_, pieces, expected) => {
  const forwarded = [port('tcp', 8080, 80, 'port 80 of this machine is reserved for root'), port('udp', 53000, 53)];
  expect(shown(forwarded, pieces)).toBe(expected);
});

it('leaves the output alone without forwarded ports', () => {
  expect(shown([], [line('tcp', '10.0.2.15:80')])).toBe(line('tcp', '10.0.2.15:80'));
});

describe('an HTTP server', () => {
  const server = (port: number): DeclaredPort => ({ protocol: 'tcp', port, isHttp: true });
  const other = (port: number): DeclaredPort => ({ protocol: 'tcp', port, isHttp: false });
  const url = (text: string): string => `lazy     ${text}\n`;

  it.each<[string, readonly DeclaredPort[], string, string]>([
    ['on all addresses', [server(8080)], line('tcp', '0.0.0.0:8080, [::]:8080'), url('http://127.0.0.1:8080/')],
    ['on one address', [server(8080)], line('tcp', '10.0.0.2:8080'), url('http://10.0.0.2:8080/')],
    ['over IPv6', [server(8080)], line('tcp', '[::]:8080'), url('http://[::1]:8080/')],
    ['on a free port', [other(7), server(0)], line('tcp', '127.0.0.1:39041'), url('http://127.0.0.1:39041/')],
    ['on another port than a line', [other(7), server(0)], line('tcp', '127.0.0.1:7'), ''],
    ['not over UDP', [server(8080)], line('udp', '127.0.0.1:8080'), ''],
    ['not on the port of another listener', [server(8080), other(7)], line('tcp', '127.0.0.1:7'), ''],
    ['not in another line', [server(8080)], 'it is listening on 127.0.0.1:8080\n', ''],
  ])('is announced by its URL %s', (_, declared, said, expected) => {
    expect(shown([], [said], declared)).toBe(said + expected);
  });

  it('is announced once', () => {
    const said = line('tcp', '127.0.0.1:8080');
    expect(shown([], [said, said], [server(8080)])).toBe(`${said}${url('http://127.0.0.1:8080/')}${said}`);
  });

  it.each<[string, ForwardedPort, string]>([
    ['with the same number', port('tcp', 8080, 8080), 'http://127.0.0.1:8080/'],
    [
      'with another number',
      port('tcp', 8081, 8080, 'port 8080 of this machine is in use'),
      'http://127.0.0.1:8081/ leads to its TCP port 8080, because port 8080 of this machine is in use',
    ],
    ['as the user wishes', port('tcp', 9000, 8080), 'http://127.0.0.1:9000/ leads to its TCP port 8080'],
  ])('behind a forwarded port is announced by its URL there: %s', (_, forwarded, expected) => {
    const said = line('tcp', '10.0.2.15:8080');
    expect(shown([forwarded], [said], [server(8080)])).toBe(said + url(expected));
  });
});
