import { netfrontNumbers, netfrontViolations, netfrontWords, scriptNetfront } from '@mirage/kernel/netfront';
import { compileForHost } from '../../../kernel/test/host/compile.js';
import { callLine, callTwin, isSameCall, watchTwins, type Argument } from '../../../kernel/test/host/native-calls.js';
import { fuzzNetfront } from '../fuzz-netfront.js';
import { fuzzNetfrontNatives } from './fuzz-natives.js';
import { ringMemory, type RingMemory } from './ring-memory.js';

// The compiler may wait for other work.
jest.setTimeout(120_000);

const W = netfrontWords;
const { FULL, RX_SLOT_BYTES, TX_SLOT_BYTES } = netfrontNumbers;
const V = netfrontViolations;

/** A call and its result. */
interface Case {
  readonly title: string;
  readonly name: keyof typeof scriptNetfront;
  readonly args: readonly Argument[];
  readonly result: number | 'panic';
}

/** A call on a ring with two pages, after the backend has done something. */
const on = (
  title: string,
  name: Case['name'],
  result: number | 'panic',
  prepare: (memory: RingMemory) => void = () => undefined,
  { frameBytes = 2000, first = 0 } = {},
): Case => {
  const isReceiving = name === 'xenNetReceive';
  const memory = ringMemory(isReceiving ? RX_SLOT_BYTES : TX_SLOT_BYTES, 2, isReceiving, first);
  prepare(memory);
  const { ring, state, pages } = memory;
  const isShort = name === 'xenNetReclaim' || name === 'xenNetPublish';
  return { title, name, args: isShort ? [ring, state] : [ring, state, pages, new Uint8Array(frameBytes)], result };
};
/** The driver has sent this many pages, and published them. */
const fly = ({ words, shared }: RingMemory, count: number): void => {
  for (let page = 0; page < count; page++) words[W.TABLES + page] = 1;
  words[W.FREE] = 0;
  words[W.REQUESTS] = words[W.PUBLISHED] = shared[0] = count;
};

const CASES: Case[] = [
  on('nothing', 'xenNetReceive', 0),
  on('a frame', 'xenNetReceive', 1, (m) => m.respond(1, 60 << 16)),
  on('a frame at an offset', 'xenNetReceive', 1, (m) => m.respond(1 | (4000 << 16), 96 << 16)),
  on('a frame at the wrap of the index', 'xenNetReceive', 1, (m) => m.respond(1, 60 << 16), { first: 0xffffffff }),
  on('a part of a frame', 'xenNetReceive', 1, (m) => (m.respond(1, 60 << 16), (m.words[W.PLACE] = 1500))),
  on('a part without room', 'xenNetReceive', 1, (m) => (m.respond(1, 60 << 16), (m.words[W.PLACE] = 1950))),
  on('a part that goes nowhere', 'xenNetReceive', 1, (m) => (m.respond(1, 60 << 16), (m.words[W.PLACE] = -1))),
  on('an error of the backend', 'xenNetReceive', 1, (m) => m.respond(0, -1 << 16)),
  on('extra information', 'xenNetReceive', 1, (m) => (m.respond(9, 9), (m.words[W.IS_EXTRA] = 1))),
  on('a page beyond the table', 'xenNetReceive', V.UNKNOWN_REQUEST, (m) => m.respond(2, 60 << 16)),
  on('a page of 65,535', 'xenNetReceive', V.UNKNOWN_REQUEST, (m) => m.respond(0xffff, 60 << 16)),
  on('a page that it does not own', 'xenNetReceive', V.UNKNOWN_REQUEST, (m) => {
    m.words[W.TABLES] = 0;
    m.respond(0, 60 << 16);
  }),
  on('more bytes than a page has', 'xenNetReceive', V.TOO_MANY_BYTES, (m) => m.respond(1, 4097 << 16)),
  on('bytes beyond the page', 'xenNetReceive', V.TOO_MANY_BYTES, (m) => m.respond(1 | (4000 << 16), 97 << 16)),
  on('an offset beyond the page', 'xenNetReceive', V.TOO_MANY_BYTES, (m) => m.respond(1 | (4097 << 16), 0)),
  on('a producer too far ahead', 'xenNetReceive', V.TOO_MANY_RESPONSES, ({ shared }) => void (shared[2] = 3)),
  on(
    'a producer that moves back',
    'xenNetReceive',
    V.TOO_MANY_RESPONSES,
    ({ shared }) => void (shared[2] = 2 ** 32 - 1),
  ),
  on('a size that is no power of two', 'xenNetReceive', 'panic', ({ words }) => void (words[W.SIZE] = 3)),
  on('more pages than slots', 'xenNetReceive', 'panic', ({ words }) => void (words[W.PAGES] = 513)),
  on('a frame to send', 'xenNetSend', 0),
  on('a frame of two pages', 'xenNetSend', 0, () => undefined, { frameBytes: 4097 }),
  on('a frame of three pages, of two that are free', 'xenNetSend', FULL, () => undefined, { frameBytes: 8193 }),
  on('segments', 'xenNetSend', 0, ({ words }) => {
    [words[W.FLAGS], words[W.GSO_SIZE], words[W.GSO_TYPE]] = [11, 1000, 1];
  }),
  on('a full ring', 'xenNetSend', FULL, ({ words }) => void (words[W.REQUESTS] = 256)),
  on('a frame of no bytes', 'xenNetSend', 'panic', () => undefined, { frameBytes: 0 }),
  on('a wrong list of free pages', 'xenNetSend', 'panic', ({ words }) => void (words[W.FREE] = 257)),
  on('nothing to take back', 'xenNetReclaim', 0),
  on('an event to ask for', 'xenNetReclaim', 0, ({ words }) => void (words[W.WANTS] = 1)),
  on('two pages to take back', 'xenNetReclaim', 2, (m) => (fly(m, 2), m.respond(1), m.respond(0))),
  on('a dropped frame', 'xenNetReclaim', 1, (m) => (fly(m, 1), m.respond(0xfffe0000))),
  on('an answer to extra information', 'xenNetReclaim', 1, (m) => {
    fly(m, 1);
    m.words[W.EXTRAS] = 1;
    m.respond(1 << 16);
  }),
  on('a page taken back twice', 'xenNetReclaim', V.UNKNOWN_REQUEST, (m) => (fly(m, 2), m.respond(0), m.respond(0))),
  on('nothing to publish', 'xenNetPublish', 0),
  on('an event that is due', 'xenNetPublish', 1, ({ words }) => void (words[W.REQUESTS] = 1)),
  on(
    'an event that is far',
    'xenNetPublish',
    0,
    ({ words, shared }) => ((words[W.REQUESTS] = 1), void (shared[1] = 9)),
  ),
];

const run = compileForHost('network-natives', 'address');

it.each(CASES)('$name: $title', ({ name, args, result }) => {
  const line = callLine(name, args);
  const twin = callTwin(scriptNetfront[name], args);
  expect(twin.split(' ')[0]).toBe(String(result));
  const [native] = run([line]);
  expect(isSameCall(native!, twin) || native).toBe(true);
});

it.each([1, 2])('4,000 random calls have the same results in C and in TypeScript (seed %d)', (seed) => {
  const report = fuzzNetfrontNatives(4000, seed);
  expect(report.violations).toEqual([]);
  expect(report.frames).toBeGreaterThan(200);
  expect(report.refusals).toBeGreaterThan(50);
  expect(report.panics).toBeGreaterThan(5);
});

it('a driver with a malicious backend gets the same results from the natives', async () => {
  const lines: string[] = [];
  const results: string[] = [];
  const report = await fuzzNetfront(2000, 5, (natives) =>
    watchTwins(natives, scriptNetfront, 10_000, (line, result) => {
      lines.push(line);
      results.push(result);
    }),
  );
  expect(report.violations).toEqual([]);
  expect(lines.length).toBeGreaterThan(500);
  expect(results.filter((result) => result.startsWith('panic'))).toEqual([]);
  expect(run(lines)).toEqual(results);
});
