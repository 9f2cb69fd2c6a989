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
function shown(forwarded: readonly ForwardedPort[], pieces: readonly string[]): string {
  let rest = '';
  const output = announcer(
    forwarded,
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
const noticeOf80 =
  'lazy     127.0.0.1:8080 leads to its TCP port 80, because port 80 of this machine is reserved for root\n';

it.each<[string, readonly string[], string]>([
  ['before it listens', ['hello\n'], 'hello\n'],
  [
    'when it listens',
    ['hello\n', line('tcp', '10.0.2.15:80'), 'on\n'],
    `hello\n${line('tcp', '10.0.2.15:80')}${noticeOf80}on\n`,
  ],
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
