import { KnownHeads } from '../src/wire/known-heads.js';
import { message, playBytes } from './play-bytes.js';
import { scriptNatives } from './script-natives.js';

/** Pieces that requests consist of, valid and not. */
const PIECES = [
  ...['GET', 'POST', 'CONNECT', 'OPTIONS', ' ', '/', '*', 'http://a/', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0'],
  ...[
    '\r\n',
    '\r\n\r\n',
    '\r',
    '\n',
    '\0',
    '\t',
    ':',
    ': ',
    ',',
    ';',
    '"',
    '\\',
    '\xff',
    '5',
    '0',
    'a',
    'fffffffffffff',
  ],
  ...['Host: a', 'Content-Length: 5', 'Content-Length: 5, 5', 'Transfer-Encoding: chunked', 'Connection: close'],
  ...['Expect: 100-continue', '0\r\n\r\n', '5\r\nhello\r\n', ';e=f', 'X: y', ' folded', 'x'.repeat(300)],
];

/** Returns a generator of random integers below a number: the same seed gives the same ones. Source: Park-Miller. */
export function numbersBelow(seed: number): (most: number) => number {
  let state = (seed % 0x7ffffffe) + 1;
  return (most) => {
    state = (state * 48271) % 0x7fffffff;
    return state % most;
  };
}

/** Returns a request, valid ones changed in a few places. `below(n)` returns a random integer below `n`. */
export function randomRequest(below: (most: number) => number): string {
  const seeds = [
    message('GET / HTTP/1.1'),
    message('POST / HTTP/1.1', ['Content-Length: 5'], 'hello'),
    message('POST / HTTP/1.1', ['Transfer-Encoding: chunked'], '5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n'),
    '',
  ];
  let text = seeds[below(seeds.length)]! + seeds[below(seeds.length)]!;
  for (let change = below(6); change > 0; change--) {
    const at = below(text.length + 1);
    const removed = below(3) === 0 ? below(20) : 0;
    text = text.slice(0, at) + PIECES[below(PIECES.length)]! + text.slice(at + removed);
  }
  return text;
}

/**
 * Plays random requests, whole, cut into pieces, as a server does that has seen others, and with natives for
 * text: all must give the same outcomes. Returns how many requests were accepted and refused, and a text for each
 * difference.
 */
export function fuzzRequests(steps: number, seed: number): { accepted: number; refused: number; violations: string[] } {
  const below = numbersBelow(seed);
  const violations: string[] = [];
  const known = new KnownHeads();
  const scannedHeads = new KnownHeads(scriptNatives);
  let accepted = 0;
  for (let number = 0; number < steps; number++) {
    const text = randomRequest(below);
    const outcome = playBytes(text);
    const whole = asText(outcome);
    const cut = asText(playBytes(text, 1 + below(9)));
    if (whole !== cut) violations.push(`${JSON.stringify(text)}: ${whole} as a whole, ${cut} in pieces`);
    const again = asText(playBytes(text, text.length, known));
    if (whole !== again) violations.push(`${JSON.stringify(text)}: ${whole}, but ${again} after other requests`);
    const scanned = asText(playBytes(text, text.length, scannedHeads));
    if (whole !== scanned) violations.push(`${JSON.stringify(text)}: ${whole}, but ${scanned} with natives`);
    if (/^[A-Z]+ /.test(outcome[0] ?? '')) accepted++;
  }
  return { accepted, refused: steps - accepted, violations };
}

/** Outcomes as text. A head with two faults may be refused for either, depending on which comes first. */
function asText(outcomes: readonly string[]): string {
  return JSON.stringify(outcomes.map((outcome) => (/^\d{3}$/.test(outcome) ? 'refused' : outcome)));
}
