import {
  scriptVirtqueue,
  scriptVirtqueueBursts,
  virtqueueFlags,
  virtqueueViolations,
  virtqueueWords,
} from '@mirage/kernel/virtqueue';
import { scriptFrameWork, scriptHashing } from '@mirage/runtime/network';
import { compileForHost } from '../../../kernel/test/host/compile.js';
import { callLine, callTwin, isSameCall, watchTwins, type Argument } from '../../../kernel/test/host/native-calls.js';
import { bytesOf, tcpFrame } from '../../../runtime/test/tcp-frames.js';
import { fuzzNet } from '../fuzz-net.js';
import { fuzzNatives } from './fuzz-natives.js';
import { queueMemory, use, type QueueMemory, type QueueShape } from './queue-memory.js';

// The compiler may wait for other work.
jest.setTimeout(120_000);

const { CHECKSUM, EVENT_INDEX, MERGEABLE } = virtqueueFlags;
const V = virtqueueViolations;
const W = virtqueueWords;

const TWINS = {
  ...scriptFrameWork,
  ...scriptHashing,
  ...scriptVirtqueue,
  ...scriptVirtqueueBursts(scriptFrameWork),
};
type NativeName = Exclude<keyof typeof TWINS, 'copy'>;

/** A call and its result. */
interface Case {
  readonly title: string;
  readonly name: NativeName;
  readonly args: readonly Argument[];
  readonly result: number | 'panic';
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
/** The example of RFC 1071, 3: its sum is 0xddf2. */
const RFC1071 = bytes(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
const rising = Uint8Array.from({ length: 100 }, (_, index) => index);

const SUMS: Case[] = [
  { title: 'the example of RFC 1071', name: 'checksum', args: [RFC1071, 0, 8, 0], result: 0xddf2 },
  { title: 'an initial value', name: 'checksum', args: [RFC1071, 0, 8, 0x220d], result: 0xffff },
  { title: 'an odd length', name: 'checksum', args: [bytes(1, 2, 3), 0, 3, 0], result: 0x0402 },
  { title: 'no bytes', name: 'checksum', args: [bytes(), 0, 0, 7], result: 7 },
  { title: 'carries of 64 bits', name: 'checksum', args: [new Uint8Array(64).fill(255), 0, 64, 0], result: 0xffff },
  { title: 'an initial value of 32 bits', name: 'checksum', args: [bytes(0, 1), 0, 2, 0xffffffff], result: 1 },
  { title: 'a range beyond its buffer', name: 'checksum', args: [rising, 90, 11, 0], result: 'panic' },
  { title: 'a copy', name: 'copyChecksum', args: [new Uint8Array(9), 1, RFC1071, 0, 8, 0], result: 0xddf2 },
  {
    title: 'a copy of an odd length',
    name: 'copyChecksum',
    args: [new Uint8Array(3), 0, bytes(1, 2, 3), 0, 3, 0],
    result: 0x0402,
  },
  { title: 'a copy to itself', name: 'copyChecksum', args: [RFC1071.slice(), 0, RFC1071, 0, 8, 0], result: 0xddf2 },
  { title: 'a copy downwards', name: 'copyChecksum', args: withTwice(rising, 0, 8, 40), result: 7730 },
  { title: 'a copy upwards over itself', name: 'copyChecksum', args: withTwice(rising, 8, 0, 40), result: 'panic' },
  {
    title: 'a copy beyond the target',
    name: 'copyChecksum',
    args: [new Uint8Array(7), 0, RFC1071, 0, 8, 0],
    result: 'panic',
  },
  {
    title: 'a copy from beyond the source',
    name: 'copyChecksum',
    args: [new Uint8Array(9), 0, RFC1071, 1, 8, 0],
    result: 'panic',
  },
];

function withTwice(source: Uint8Array, to: number, from: number, length: number): Argument[] {
  const copy = source.slice();
  return [copy, to, copy, from, length, 0];
}

// The low halves of the vectors of SipHash-2-4 (vectors_sip64 of its reference code) for 0, 4, 8, 12 and 44 bytes.
const HASHES: Case[] = [
  ...[0xdd0e0e31, 0x277187b7, 0x9a932462, 0x860ee5fb].map(
    (result, count): Case => ({
      title: `the reference for ${count} words`,
      name: 'sipHash',
      args: [rising.slice(0, 16), rising, count],
      result,
    }),
  ),
  {
    title: 'the reference for 11 words',
    name: 'sipHash',
    args: [rising.slice(0, 16), rising, 11],
    result: 0xe4f21df2,
  },
  { title: 'a key of 15 bytes', name: 'sipHash', args: [rising.slice(0, 15), rising, 1], result: 'panic' },
  { title: 'as many words as there are', name: 'sipHash', args: [rising.slice(0, 16), bytes(), 0], result: 0xdd0e0e31 },
  { title: 'a word too many', name: 'sipHash', args: [rising.slice(0, 16), rising, 26], result: 'panic' },
  {
    title: 'more words than memory has',
    name: 'sipHash',
    args: [rising.slice(0, 16), rising, 0xffffffff],
    result: 'panic',
  },
];

/** A call on a queue of four buffers of 32 bytes, after the device has done something. */
const onQueue = (
  title: string,
  name: NativeName,
  result: number | 'panic',
  prepare: (memory: QueueMemory) => void,
  { frameBytes = 64, ...shape }: Partial<QueueShape> & { readonly frameBytes?: number } = {},
): Case => {
  const isReceiving = name === 'virtqReceive';
  const memory = queueMemory({ size: 4, stride: 32, flags: EVENT_INDEX | MERGEABLE, isReceiving, ...shape });
  prepare(memory);
  const { ring, state, buffers } = memory;
  const isShort = name === 'virtqReclaim' || name === 'virtqPublish';
  return { title, name, args: isShort ? [ring, state] : [ring, state, buffers, new Uint8Array(frameBytes)], result };
};
/** The device writes a frame of `count` buffers into buffer `id`. */
const frame = (memory: QueueMemory, id: number, lengthBytes: number, count = 1): void => {
  memory.buffers[id * 32 + 10] = count;
  use(memory, id, lengthBytes);
};

const RECEIVED: Case[] = [
  onQueue('nothing', 'virtqReceive', 0, () => undefined),
  onQueue('nothing, without a wish for interrupts', 'virtqReceive', 0, ({ words }) => void (words[W.WANTS] = 0)),
  onQueue('nothing, which arms the interrupt', 'virtqReceive', 0, ({ words }) => void (words[W.ARMED] = 0)),
  onQueue('a frame', 'virtqReceive', 32, (m) => frame(m, 2, 32)),
  onQueue('a frame of no bytes', 'virtqReceive', 12, (m) => frame(m, 0, 12)),
  onQueue('a frame in three buffers', 'virtqReceive', 74, (m) => (frame(m, 1, 32, 3), use(m, 0, 32), use(m, 3, 10))),
  onQueue('a frame longer than the room', 'virtqReceive', 32, (m) => frame(m, 2, 32), { frameBytes: 19 }),
  onQueue('a frame at the wrap of the index', 'virtqReceive', 64, (m) => (frame(m, 1, 32, 2), use(m, 0, 32)), {
    first: 0xffff,
  }),
  onQueue('a count that is not negotiated', 'virtqReceive', 20, (m) => frame(m, 1, 20, 9), { flags: 0 }),
  onQueue('an id beyond the queue', 'virtqReceive', V.UNKNOWN_CHAIN, (m) => use(m, 4, 20)),
  onQueue('an id of 32 bits', 'virtqReceive', V.UNKNOWN_CHAIN, (m) => use(m, 0xffffffff, 20)),
  onQueue('an entry without a buffer', 'virtqReceive', V.UNKNOWN_CHAIN, (m) => use(m, 3, 20), { count: 3 }),
  onQueue('more bytes than a buffer has', 'virtqReceive', V.LENGTH_TOO_LONG, (m) => use(m, 1, 33)),
  onQueue('4 GiB', 'virtqReceive', V.LENGTH_TOO_LONG, (m) => use(m, 1, 0xffffffff)),
  onQueue('a frame without a header', 'virtqReceive', V.NO_HEADER, (m) => use(m, 1, 11)),
  onQueue('a frame of no buffers', 'virtqReceive', V.BAD_COUNT, (m) => frame(m, 1, 20, 0)),
  onQueue('a frame of too many buffers', 'virtqReceive', V.BAD_COUNT, (m) => frame(m, 1, 20, 5)),
  onQueue('a part of a frame', 'virtqReceive', V.PARTIAL_FRAME, (m) => frame(m, 1, 20, 2)),
  onQueue(
    'a frame with a wrong second part',
    'virtqReceive',
    V.UNKNOWN_CHAIN,
    (m) => (frame(m, 1, 20, 2), use(m, 9, 1)),
  ),
  onQueue('an index too far ahead', 'virtqReceive', V.TOO_MANY_USED, ({ used }) => void (used[1] = 5)),
  onQueue('an index that moves back', 'virtqReceive', V.TOO_MANY_USED, ({ used }) => void (used[1] = 0xffff)),
  onQueue('a violation before', 'virtqReceive', V.NO_HEADER, (m) => void (m.words[W.VIOLATION] = V.NO_HEADER)),
  onQueue('buffers beyond their memory', 'virtqReceive', 'panic', (m) => (frame(m, 3, 20), (m.words[W.STRIDE] = 33))),
  onQueue('a size that is no power of two', 'virtqReceive', 'panic', ({ words }) => void (words[W.SIZE] = 3)),
  onQueue('a size beyond the memory', 'virtqReceive', 'panic', ({ words }) => void (words[W.SIZE] = 8)),
];

const SENT: Case[] = [
  onQueue('a frame', 'virtqSend', 0, () => undefined, { frameBytes: 20 }),
  onQueue('a frame that is too long', 'virtqSend', 'panic', () => undefined, { frameBytes: 21 }),
  onQueue('a full queue', 'virtqSend', -1, ({ words }) => void (words[W.FREE] = 0)),
  onQueue('a wrong list of free buffers', 'virtqSend', 'panic', ({ words }) => void (words[W.FREE] = 5)),
  onQueue('nothing to take back', 'virtqReclaim', 0, () => undefined),
  onQueue('two buffers to take back', 'virtqReclaim', 2, (m) => (fly(m, 2), use(m, 1, 0), use(m, 0, 0))),
  onQueue('a reserved descriptor to take back', 'virtqReclaim', 1, (m) => (fly(m, 4), use(m, 3, 0)), { count: 3 }),
  onQueue('the length of a frame that was sent', 'virtqReclaim', 1, (m) => (fly(m, 1), use(m, 0, 0xffffffff))),
  onQueue('a buffer taken back twice', 'virtqReclaim', V.UNKNOWN_CHAIN, (m) => (fly(m, 2), use(m, 0, 0), use(m, 0, 0))),
  onQueue('nothing to publish', 'virtqPublish', 0, () => undefined),
  onQueue('an event that is due', 'virtqPublish', 1, (m) => fly(m, 2)),
  onQueue('an event that is far', 'virtqPublish', 0, (m) => (fly(m, 2), (m.used[18] = 0x8000))),
  onQueue('a wish for notifications', 'virtqPublish', 1, (m) => fly(m, 1), { flags: 0 }),
  onQueue('no wish for notifications', 'virtqPublish', 0, (m) => (fly(m, 1), (m.used[0] = 1)), { flags: 0 }),
];

/** A call on a queue of four buffers. `prepare` gets its memory, and lets a frame arrive in a buffer. */
const onBurst = (
  title: string,
  name: 'virtqReceiveJoined' | 'virtqSendSegments',
  result: number | 'panic',
  prepare: (memory: QueueMemory, arrive: (id: number, frame: Uint8Array) => void) => void,
  {
    frame: long = segment(0, 45),
    job = [0, 10, 14, 34, 54, 0],
    most = 9,
    joined = 200,
    record = [0, 0, 0, 0, 0, 0],
  } = {},
): Case => {
  const isReceiving = name === 'virtqReceiveJoined';
  const memory = queueMemory({ size: 4, stride: 128, flags: EVENT_INDEX | MERGEABLE, isReceiving });
  const { ring, state, buffers } = memory;
  prepare(memory, (id, bytes) => {
    buffers[id * 128 + 10] = 1;
    buffers.set(bytes, id * 128 + 12);
    use(memory, id, 12 + bytes.length);
  });
  const bytesOfWords = (words: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer);
  const args = isReceiving
    ? [ring, state, buffers, new Uint8Array(100), new Uint8Array(joined), bytesOfWords(record)]
    : [ring, state, buffers, long, bytesOfWords(job), most];
  return { title, name, args, result };
};
/** A segment of the sequence number `seq`; without a checksum if it is long. */
function segment(seq: number, length = 10): Uint8Array {
  return tcpFrame({ seq, payload: bytesOf(length, seq), isBlank: length > 10 });
}

const BURSTS: Case[] = [
  onBurst('nothing', 'virtqReceiveJoined', 0, () => undefined),
  onBurst('three segments', 'virtqReceiveJoined', 0, (_, arrive) =>
    [0, 10, 20].forEach((seq, id) => arrive(id, segment(seq))),
  ),
  onBurst('a segment after a gap', 'virtqReceiveJoined', 12 + 64, (_, arrive) =>
    [0, 10, 21, 31].forEach((seq, id) => arrive(id, segment(seq))),
  ),
  onBurst('a frame that is no segment', 'virtqReceiveJoined', 12 + 60, (_, arrive) => arrive(1, new Uint8Array(60))),
  onBurst('a blank checksum that was not negotiated', 'virtqReceiveJoined', 12 + 64, (m, arrive) => {
    arrive(1, segment(0));
    m.buffers.set([1, 0, 0, 0, 0, 0, 34, 0, 16], 128);
  }),
  onBurst('a blank checksum of TCP', 'virtqReceiveJoined', 0, (m, arrive) => {
    m.words[W.FLAGS]! |= CHECKSUM;
    arrive(1, segment(0));
    m.buffers.set([1, 0, 0, 0, 0, 0, 34, 0, 16], 128);
  }),
  onBurst('a blank checksum at another offset', 'virtqReceiveJoined', 12 + 64, (m, arrive) => {
    m.words[W.FLAGS]! |= CHECKSUM;
    arrive(1, segment(0));
    m.buffers.set([1, 0, 0, 0, 0, 0, 34, 0, 6], 128);
  }),
  onBurst('a checksum that the device has checked', 'virtqReceiveJoined', 0, (m, arrive) => {
    m.words[W.FLAGS]! |= CHECKSUM;
    arrive(1, segment(0));
    m.buffers[128] = 2;
    m.buffers[128 + 12 + 60] = 0x55;
  }),
  onBurst('a frame that the device has joined', 'virtqReceiveJoined', 12 + 64, (m, arrive) => {
    m.words[W.FLAGS]! |= CHECKSUM;
    arrive(1, segment(0));
    m.buffers.set([1, 1, 0, 0, 10, 0, 34, 0, 16], 128);
  }),
  onBurst('a frame that is longer than the room', 'virtqReceiveJoined', 12 + 104, (_, arrive) =>
    arrive(1, segment(0, 50)),
  ),
  onBurst('64 segments joined before', 'virtqReceiveJoined', 0, (m, arrive) => {
    m.words[W.JOINED_FRAMES] = 63;
    arrive(1, segment(0));
    arrive(2, segment(10));
  }),
  onBurst('a violation after a segment', 'virtqReceiveJoined', V.UNKNOWN_CHAIN, (m, arrive) => {
    arrive(1, segment(0));
    use(m, 9, 20);
  }),
  onBurst('a record that is too short', 'virtqReceiveJoined', 'panic', (_, arrive) => arrive(1, segment(0)), {
    record: [0],
  }),
  onBurst('five segments into four buffers', 'virtqSendSegments', 4, () => undefined),
  onBurst('at most two segments', 'virtqSendSegments', 2, () => undefined, { most: 2 }),
  onBurst('the last two segments', 'virtqSendSegments', 2, () => undefined, { job: [3, 10, 14, 34, 54, 0] }),
  onBurst('no more segments', 'virtqSendSegments', 0, () => undefined, { job: [5, 10, 14, 34, 54, 0] }),
  onBurst('a full queue', 'virtqSendSegments', 0, ({ words }) => void (words[W.FREE] = 0)),
  onBurst('segments that are longer than a buffer', 'virtqSendSegments', 'panic', () => undefined, {
    frame: segment(0, 100),
    job: [0, 70, 14, 34, 54, 0],
  }),
  onBurst('a job that is too short', 'virtqSendSegments', 'panic', () => undefined, { job: [0, 10] }),
  onBurst('a wrong list of free buffers', 'virtqSendSegments', 'panic', ({ words }) => void (words[W.FREE] = 5)),
  onBurst('buffers beyond their memory', 'virtqSendSegments', 'panic', ({ words }) => void (words[W.STRIDE] = 129)),
];

/** Posts the first buffers as `virtqSend` does. */
function fly({ words }: QueueMemory, count: number): void {
  for (let id = 0; id < count; id++) words[W.TABLES + id] = 0;
  words[W.AVAILABLE] = words[W.AVAILABLE]! + count;
  words[W.FREE] = 0;
}

const copyOf = (args: readonly Argument[]): Argument[] => {
  const copies = new Map<Argument, Argument>();
  return args.map((argument) => {
    if (typeof argument === 'number') return argument;
    if (!copies.has(argument)) copies.set(argument, argument.slice());
    return copies.get(argument)!;
  });
};

const run = compileForHost('network-natives', 'address');

describe.each([
  ['sums', SUMS],
  ['hashes', HASHES],
  ['what is received', RECEIVED],
  ['what is sent', SENT],
  ['bursts of segments', BURSTS],
])('natives: %s', (_, cases) => {
  it.each(cases)('$name: $title', ({ name, args, result }) => {
    const twin = callTwin(TWINS[name], copyOf(args));
    expect(twin.split(' ')[0]).toBe(String(result));
    const [native] = run([callLine(name, args)]);
    expect(isSameCall(native!, twin) || native).toBe(true);
  });
});

it.each([1, 2, 3])('20,000 random calls have the same results in C and in TypeScript (seed %d)', (seed) => {
  const report = fuzzNatives(20_000, seed);
  expect(report.violations).toEqual([]);
  expect(report.frames).toBeGreaterThan(1000);
  expect(report.refusals).toBeGreaterThan(500);
  expect(report.panics).toBeGreaterThan(50);
});

it('a driver with a malicious device gets the same results from the natives', async () => {
  const lines: string[] = [];
  const results: string[] = [];
  const report = await fuzzNet(20_000, 5, (natives) =>
    watchTwins(natives, { ...scriptVirtqueue, ...scriptVirtqueueBursts(scriptFrameWork) }, 4000, (line, result) => {
      lines.push(line);
      results.push(result);
    }),
  );
  expect(report.violations).toEqual([]);
  expect(lines.length).toBeGreaterThan(2000);
  expect(results.filter((result) => result.startsWith('-')).length).toBeGreaterThan(10);
  expect(results.filter((result) => result.startsWith('panic'))).toEqual([]);
  expect(run(lines)).toEqual(results);
});
