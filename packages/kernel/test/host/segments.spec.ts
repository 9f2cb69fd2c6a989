import { CUT_WORDS, JOIN_WORDS, scriptFrameWork } from '@mirage/runtime/network';
import { compileForHost } from './compile.js';
import { fuzzJoins } from './fuzz-joins.js';
import { callLine, callTwin, isSameCall, type Argument } from './native-calls.js';
import { bytesOf, layoutOf, tcpFrame, type TcpFields } from '../../../runtime/test/tcp-frames.js';

// The compiler may wait for other work.
jest.setTimeout(120_000);

const ACK = 0x10;
const PSH = 0x08;
const CWR = 0x80;

const run = compileForHost('network-natives', 'address');

type Call = readonly ['cutSegment' | 'joinSegment', ...Argument[]];

/** Calls natives and their twins, one after the other, checks that both do the same, and returns the results. */
function callAll(calls: readonly Call[]): (number | 'panic')[] {
  const lines: string[] = [];
  const twins = calls.map(([name, ...args]) => {
    lines.push(callLine(name, args));
    return callTwin(scriptFrameWork[name], args);
  });
  for (const [index, native] of run(lines).entries()) {
    if (isSameCall(native, twins[index]!)) continue;
    throw new Error(`${lines[index]}\n  native ${native}\n  twin   ${twins[index]}`);
  }
  return twins.map((twin) => (twin.startsWith('panic') ? 'panic' : Number(twin.split(' ')[0])));
}

const call = (...one: Call): number | 'panic' => callAll([one])[0]!;

const recordOf = (...words: number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer);

/** Joins frames. Returns which were taken, the frame, and the record: length, segment, count, closed, TCP, blank. */
function join(
  frames: readonly Uint8Array[],
  roomBytes = 6000,
  checksum = 0,
): { taken: unknown[]; joined: Uint8Array; words: number[] } {
  const joined = new Uint8Array(roomBytes);
  const record = recordOf(0, 0, 0, 0, 0, 0);
  const taken = callAll(frames.map((frame) => ['joinSegment', joined, record, frame, checksum]));
  const words = [...new Uint32Array(record.buffer)];
  return { taken, joined: joined.slice(0, words[0]), words };
}

const FAMILIES: readonly [string, Pick<TcpFields, 'isIpv6' | 'time'>][] = [
  ['IPv4', {}],
  ['IPv4 with timestamps', { time: 5 }],
  ['IPv6', { isIpv6: true }],
  ['IPv6 with timestamps', { isIpv6: true, time: 5 }],
];

describe.each(FAMILIES)('%s', (_, family) => {
  const { tcpStart, payloadStart } = layoutOf(family);
  const data = (seq: number, length: number, more: TcpFields = {}): Uint8Array =>
    tcpFrame({ ...family, seq, payload: bytesOf(length, seq), ...more });
  const ack = (number: number, more: TcpFields = {}): Uint8Array => tcpFrame({ ...family, ack: number, ...more });

  it('joins segments that follow each other into one whose checksum is blank', () => {
    const { taken, joined, words } = join([data(1000, 100), data(1100, 100), data(1200, 30, { flags: ACK | PSH })]);
    expect(taken).toEqual([1, 1, 1]);
    const payload = Uint8Array.from([...bytesOf(100, 1000), ...bytesOf(100, 1100), ...bytesOf(30, 1200)]);
    expect(joined).toEqual(tcpFrame({ ...family, seq: 1000, payload, flags: ACK | PSH, isBlank: true }));
    expect(words).toEqual([payloadStart + 230, 100, 3, 1, tcpStart, 1]);
  });

  it('leaves a single segment as it is, without the padding of its frame', () => {
    const { joined, words } = join([data(1000, 3, { padding: 9 })]);
    expect(joined).toEqual(data(1000, 3));
    expect(words.slice(1, 4)).toEqual([3, 1, 0]);
  });

  it('joins across the end of the sequence numbers', () => {
    const { taken } = join([data(2 ** 32 - 60, 100), data(40, 100)]);
    expect(taken).toEqual([1, 1]);
  });

  it('keeps the last of acknowledgments that each acknowledge more', () => {
    const last = ack(300, { window: 77, ...(family.time === undefined ? {} : { time: 6 }) });
    const { taken, joined, words } = join([ack(2 ** 32 - 5), ack(200), last]);
    expect(taken).toEqual([1, 1, 1]);
    expect(joined).toEqual(last);
    expect(words.slice(1, 4)).toEqual([0, 3, 0]);
  });

  it.each<[string, Uint8Array, Uint8Array]>([
    ['a gap', data(1000, 100), data(1101, 100)],
    ['a repeated segment', data(1000, 100), data(1000, 100)],
    ['a longer segment', data(1000, 100), data(1100, 101)],
    ['a segment after PSH', data(1000, 100, { flags: ACK | PSH }), data(1100, 100)],
    ['another acknowledgment with data', data(1000, 100), data(1100, 100, { ack: 2001 })],
    ['another window with data', data(1000, 100), data(1100, 100, { window: 1 })],
    ['an acknowledgment after data', data(1000, 100), ack(3000, { seq: 1100 })],
    ['data after an acknowledgment', ack(2000), data(1000, 100)],
    ['a duplicate acknowledgment', ack(2000), ack(2000)],
    ['an older acknowledgment', ack(2000), ack(1999)],
    ['an acknowledgment with another number', ack(2000), ack(2100, { seq: 1001 })],
    ['another port', data(1000, 100), data(1100, 100, { before: { [tcpStart + 1]: 9 } })],
    ['another source', data(1000, 100), data(1100, 100, { before: { [tcpStart - 5]: 9 } })],
    ['another station', data(1000, 100), data(1100, 100, { before: { 11: 7 } })],
    ['another class of service', data(1000, 100), data(1100, 100, { before: { 15: 0x10 } })],
    ['another hop limit', data(1000, 100), data(1100, 100, { before: { [family.isIpv6 ? 21 : 22]: 3 } })],
    ['other options', data(1000, 100), data(1100, 100, family.time === undefined ? { time: 1 } : { time: 6 })],
  ])('does not join %s', (_title, first, second) => {
    const { taken, joined } = join([first, second]);
    expect(taken).toEqual([1, 0]);
    expect(joined).toEqual(first);
  });

  it.each<[string, Uint8Array]>([
    ['a wrong checksum', data(1000, 100, { after: { [payloadStart]: 9 } })],
    ['FIN', data(1000, 100, { flags: ACK | 1 })],
    ['SYN', data(1000, 0, { flags: ACK | 2 })],
    ['RST', data(1000, 0, { flags: ACK | 4 })],
    ['URG', data(1000, 100, { flags: ACK | 0x20 })],
    ['ECE', data(1000, 100, { flags: ACK | 0x40 })],
    ['no ACK', data(1000, 100, { flags: 0 })],
    ['another protocol', data(1000, 100, { before: { [family.isIpv6 ? 20 : 23]: 17 } })],
    ['a header that is too short', data(1000, 100, { before: { [tcpStart + 12]: 0x40 } })],
    ['a header beyond the packet', data(1000, 3, { before: { [tcpStart + 12]: 0xf0 } })],
    ['a length beyond the frame', data(1000, 3, { before: { [family.isIpv6 ? 19 : 17]: 200 } })],
    ['another type', data(1000, 3, { before: { 13: 6 } })],
    ['another version', data(1000, 3, { before: { 14: 0x55 } })],
    ['more bytes than there is room for', data(1000, 2000)],
  ])('takes no frame with %s', (_title, frame) => {
    expect(join([frame], 1600)).toMatchObject({ taken: [0], words: [0, 0, 0, 0, 0, 0] });
  });

  it('trusts a checksum that the device has checked, and a blank one', () => {
    const wrong = { after: { [payloadStart]: 9 } };
    expect(join([data(1000, 100, wrong), data(1100, 100, wrong)], 1600, 1)).toMatchObject({ taken: [1, 1] });
    const blank = [data(1000, 100, { isBlank: true }), data(1100, 100, { isBlank: true })];
    const payload = Uint8Array.from([...bytesOf(100, 1000), ...bytesOf(100, 1100)]);
    const { taken, joined } = join(blank, 1600, tcpStart);
    expect(taken).toEqual([1, 1]);
    expect(joined).toEqual(tcpFrame({ ...family, seq: 1000, payload, isBlank: true }));
  });

  it('says whether the checksum of a single segment, or of the last acknowledgment, is blank', () => {
    const blankOf = (frames: readonly Uint8Array[], checksum: number): unknown => join(frames, 1600, checksum).words[5];
    expect(blankOf([data(1000, 100)], 0)).toBe(0);
    expect(blankOf([data(1000, 100, { isBlank: true })], tcpStart)).toBe(1);
    expect(blankOf([ack(2000, { isBlank: true }), ack(2100, { isBlank: true })], tcpStart)).toBe(1);
    expect(blankOf([ack(2000), ack(2100)], 1)).toBe(0);
  });

  it('takes no frame whose blank checksum is not that of TCP', () => {
    expect(join([data(1000, 100, { isBlank: true })], 1600, tcpStart + 2).taken).toEqual([0]);
  });

  it('takes no truncated frame', () => {
    const frame = data(1000, 20);
    const cut = Array.from(frame, (_byte, length) => frame.slice(0, length));
    expect(join(cut).taken).toEqual(cut.map(() => 0));
  });

  it('joins at most as much as a packet may hold', () => {
    const frames = Array.from({ length: 50 }, (_frame, index) => data(1000 + index * 1400, 1400));
    const { taken, words } = join(frames, 70_000);
    const most = Math.floor((65535 - (payloadStart - 14)) / 1400);
    expect(taken.filter((result) => result === 1)).toHaveLength(most);
    expect(words[0]).toBe(payloadStart + most * 1400);
  });

  it.each([
    [1, 1],
    [100, 100],
    [1000, 100],
    [1001, 100],
    [5000, 1460],
  ])('cuts a frame of %i bytes into segments of %i, which join to the same frame', (payloadBytes, segmentBytes) => {
    const whole = data(2 ** 32 - 300, payloadBytes, { flags: ACK | PSH, isBlank: true });
    const cuts = Array.from({ length: Math.ceil(payloadBytes / segmentBytes) }, (_cut, index) => ({
      job: recordOf(index, segmentBytes, 14, tcpStart, payloadStart, family.isIpv6 ? 1 : 0),
      into: new Uint8Array(payloadStart + segmentBytes),
    }));
    const lengths = callAll(cuts.map(({ job, into }) => ['cutSegment', whole, job, into]));
    const segments = cuts.map(({ into }, index) => into.slice(0, lengths[index] as number));
    const { taken, joined } = join(segments);
    expect(taken).toEqual(segments.map(() => 1));
    if (segments.length > 1) expect(joined).toEqual(whole);
    else expect(joined).toEqual(data(2 ** 32 - 300, payloadBytes, { flags: ACK | PSH }));
  });

  it('leaves CWR in the first segment only', () => {
    const whole = data(1000, 30, { flags: ACK | PSH | CWR, isBlank: true });
    const flags = [0, 1, 2].map((index) => {
      const into = new Uint8Array(200);
      call('cutSegment', whole, recordOf(index, 10, 14, tcpStart, payloadStart, family.isIpv6 ? 1 : 0), into);
      return into[tcpStart + 13];
    });
    expect(flags).toEqual([ACK | CWR, ACK, ACK | PSH]);
  });
});

describe('arguments that would leave memory', () => {
  const whole = tcpFrame({ payload: bytesOf(300), isBlank: true });
  it.each<[string, Uint8Array, number[], number]>([
    ['a segment behind the frame', whole, [3, 100, 14, 34, 54, 0], 200],
    ['a huge segment number', whole, [0xffffffff, 100, 14, 34, 54, 0], 200],
    ['segments without bytes', whole, [0, 0, 14, 34, 54, 0], 200],
    ['a huge segment', whole, [0, 0xffffffff, 14, 34, 54, 0], 200],
    ['IP inside the header of Ethernet', whole, [0, 100, 13, 34, 54, 0], 200],
    ['TCP inside the header of IPv4', whole, [0, 100, 14, 33, 54, 0], 200],
    ['TCP inside the header of IPv6', whole, [0, 100, 14, 53, 73, 1], 200],
    ['a payload inside the header of TCP', whole, [0, 100, 14, 34, 53, 0], 200],
    ['a payload behind the frame', whole, [0, 100, 14, 34, 400, 0], 200],
    ['a frame without room for it', whole, [0, 100, 14, 34, 54, 0], 153],
    ['a huge start of TCP', whole, [0, 100, 14, 0xfffffff0, 54, 0], 200],
  ])('ends the machine for %s', (_, frame, words, roomBytes) => {
    expect(call('cutSegment', frame, recordOf(...words), new Uint8Array(roomBytes))).toBe('panic');
  });

  it('ends the machine for records that are too short, or name more than there is', () => {
    const short = new Uint8Array(4 * CUT_WORDS - 1);
    expect(call('cutSegment', whole, short, new Uint8Array(200))).toBe('panic');
    const frame = tcpFrame({ payload: bytesOf(10) });
    expect(call('joinSegment', new Uint8Array(100), new Uint8Array(4 * JOIN_WORDS - 1), frame, 0)).toBe('panic');
    expect(call('joinSegment', new Uint8Array(100), recordOf(101, 10, 1, 0, 34, 0), frame, 0)).toBe('panic');
    expect(call('joinSegment', new Uint8Array(100), recordOf(53, 10, 1, 0, 34, 0), frame, 0)).toBe('panic');
  });
});

it('both do the same with random segments and records', () => {
  const { violations, frames, steps } = fuzzJoins(20_000, 1);
  expect(violations).toEqual([]);
  expect(frames).toBeGreaterThan(steps / 8);
});
