import type { Arrival } from '@mirage/types';
import { bytesOf, tcpFrame, type TcpFields } from '../../test/tcp-frames.js';
import { createCoalescer } from './coalescer.js';
import { scriptFrameWork } from './frame-work.js';

const PLAIN: Arrival = { isChecksumGood: false, checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };
const data = (seq: number, more: TcpFields = {}): Uint8Array => tcpFrame({ seq, payload: bytesOf(100, seq), ...more });
const other = new Uint8Array(60).fill(9);

/** Adds frames, and returns what was delivered: frames and their arrivals. */
function deliver(frames: readonly Uint8Array[], arrival = PLAIN): { frame: Uint8Array; arrival: Arrival }[] {
  const delivered: { frame: Uint8Array; arrival: Arrival }[] = [];
  const coalescer = createCoalescer(
    scriptFrameWork,
    (frame, arrival) => void delivered.push({ frame: frame.slice(), arrival: { ...arrival } }),
  );
  for (const frame of frames)
    if (!coalescer.add(frame, arrival, false)) delivered.push({ frame: frame.slice(), arrival: { ...arrival } });
  coalescer.flush();
  return delivered;
}

it('delivers segments that follow each other as one unfinished frame, as a device would', () => {
  const payload = Uint8Array.from([...bytesOf(100, 0), ...bytesOf(100, 100)]);
  expect(deliver([data(0), data(100)])).toEqual([
    {
      frame: tcpFrame({ seq: 0, payload, isBlank: true }),
      arrival: { isChecksumGood: true, checksumStart: 34, checksumOffset: 16, segmentBytes: 100 },
    },
  ]);
});

it('delivers a single segment as it is, with the result of the check of its sum', () => {
  expect(deliver([data(0)])).toEqual([{ frame: data(0), arrival: { ...PLAIN, isChecksumGood: true } }]);
});

it('delivers the last of several acknowledgments as it is', () => {
  const last = tcpFrame({ ack: 3000 });
  expect(deliver([tcpFrame({ ack: 2000 }), last])).toEqual([
    { frame: last, arrival: { ...PLAIN, isChecksumGood: true } },
  ]);
});

it('joins segments whose checksum is blank, and describes a single one as it arrived', () => {
  const blank: Arrival = { isChecksumGood: true, checksumStart: 34, checksumOffset: 16, segmentBytes: 0 };
  const [first, second] = [data(0, { isBlank: true }), data(100, { isBlank: true })];
  expect(deliver([first!], blank)).toEqual([{ frame: first, arrival: blank }]);
  expect(deliver([first!, second!], blank)).toMatchObject([{ arrival: { ...blank, segmentBytes: 100 } }]);
  // The checksum of UDP, for example.
  const other = { ...blank, checksumOffset: 6 };
  expect(deliver([first!, second!], other)).toEqual([first, second].map((frame) => ({ frame, arrival: other })));
});

it('keeps the order of frames that it does not join', () => {
  const frames = [data(0), other, data(100), data(300), other];
  expect(deliver(frames).map(({ frame }) => frame)).toEqual(frames);
});

it('leaves a frame that cannot be joined to the caller, and keeps a segment until the burst ends', () => {
  const lengths: number[] = [];
  const coalescer = createCoalescer(scriptFrameWork, ({ length }) => void lengths.push(length));
  expect(coalescer.add(other, PLAIN, false)).toBe(false);
  expect(coalescer.add(data(0), PLAIN, false)).toBe(true);
  expect(lengths).toEqual([]);
  coalescer.flush();
  coalescer.flush();
  expect(lengths).toEqual([154]);
});

it('tries a frame again that a native could not join with what waited, and no other', () => {
  const join = jest.fn(scriptFrameWork.joinSegment);
  const lengths: number[] = [];
  const coalescer = createCoalescer({ joinSegment: join }, ({ length }) => void lengths.push(length));
  expect(coalescer.add(other, PLAIN, true)).toBe(false);
  expect(join.mock.calls.length).toBe(0);
  join(coalescer.bytes, coalescer.record, data(0), 0);
  expect(coalescer.add(data(500), PLAIN, true)).toBe(true);
  expect([join.mock.calls.length, lengths]).toEqual([2, [154]]);
  coalescer.flush();
  expect(lengths).toEqual([154, 154]);
});
