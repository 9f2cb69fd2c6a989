import type { Arrival, Network, Offload } from '@mirage/types';
import { bytesOf, tcpFrame as tcpSegment } from '../../test/tcp-frames.js';
import { FakeLoop } from '../../test/fake-loop.js';
import { scriptFrameWork } from './frame-work.js';
import { createFrameLoop, type FrameLoop } from './frame-loop.js';
import type { Sent } from './frame-ring.js';
import type { OffloadJob } from './offload-job.js';

const settled = async <A>(promise: Promise<A>): Promise<A | 'pending'> =>
  Promise.race([promise, new Promise<'pending'>((resolve) => setImmediate(() => resolve('pending')))]);

const frameOf = (number: number): Uint8Array => new Uint8Array(60).fill(number);
const ends = (): void => undefined;

/** Of ES2024, which the compiler does not declare yet. */
type ResizableBuffer = ArrayBuffer & { resize(lengthBytes: number): void };

/** The rings of a device in memory: what the driver published, the device has. */
class FakeRings {
  readonly timing = new FakeLoop();
  /** The calls of the frame loop, in order. */
  readonly calls: string[] = [];
  /** Frames that arrived and were not taken; a string is a violation. */
  readonly arrived: (Uint8Array | string)[] = [];
  /** Frames in the transmit ring, and how many of them the device has used, or a violation. */
  readonly sent: Uint8Array[] = [];
  unpublished = 0;
  used: number | string = 0;
  wantsTx = false;
  releases = 0;
  readonly frames: FrameLoop;

  /** Whether the driver joins frames of this first byte, and cuts frames. */
  joins: number | undefined = undefined;
  readonly cuts: number[] = [];

  constructor(
    readonly room = 4,
    cuts = false,
  ) {
    this.frames = createFrameLoop({ ...scriptFrameWork, monotonicNs: () => this.timing.nowNs }, this.timing, {
      mac: Uint8Array.of(2, 0, 0, 0, 0, 1),
      mtu: 1500,
      offloads: { checksum: true, segmentsIpv4: true, segmentsIpv6: false },
      takeRx: (deliver, joining) => {
        while (joining !== undefined && this.joins !== undefined && this.arrived[0]?.[0] === this.joins) {
          this.arrived.shift();
          joining.joined(1, 60);
        }
        const got = this.arrived.shift();
        if (got === undefined || typeof got === 'string') return got ?? false;
        deliver(got);
        return true;
      },
      publishRx: () => void this.calls.push('publish rx'),
      wantRx: (areWanted) => void this.calls.push(`want rx ${areWanted}`),
      send: (frame) => this.send(frame),
      ...(cuts
        ? { sendSegments: (frame: Uint8Array, job: OffloadJob, most: number) => this.cut(frame, job, most) }
        : {}),
      largeSlots: 16,
      takeTx: () => {
        const { used } = this;
        if (typeof used === 'number') {
          this.sent.splice(0, used);
          this.used = 0;
        }
        return used;
      },
      publishTx: () => {
        this.unpublished = 0;
        this.calls.push('publish tx');
      },
      wantTx: (areWanted) => void (this.wantsTx = areWanted),
      inFlight: () => this.sent.length,
      release: () => void this.releases++,
      errorOf: (violation) => new Error(`the device ${violation}`),
    });
  }

  get network(): Network {
    return this.frames.network;
  }

  send(frame: Uint8Array, _job?: OffloadJob): Sent {
    if (this.sent.length === this.room) return 'full';
    this.sent.push(frame.slice());
    this.unpublished++;
    return 'sent';
  }

  /** Cuts a frame into the ring: -1 for one that begins with 255, as if there were no link. */
  cut(frame: Uint8Array, job: OffloadJob, most: number): number {
    if (frame[0] === 0xff) return -1;
    let count = 0;
    for (; count < most && job.done + count < job.count && this.sent.length < this.room; count++) {
      this.sent.push(Uint8Array.of(job.done + count));
      this.unpublished++;
    }
    this.cuts.push(count);
    return count;
  }

  /** The device uses what is published. */
  use(): void {
    this.used = this.sent.length - this.unpublished;
  }

  count(call: string): number {
    return this.calls.filter((made) => made === call).length;
  }
}

const ipv6Frame = (payloadBytes: number): Uint8Array =>
  tcpSegment({ isIpv6: true, payload: bytesOf(payloadBytes), isBlank: true });
const offload6 = (segmentBytes: number): Offload => ({ checksumStart: 54, checksumOffset: 16, segmentBytes });

/** An IPv4 TCP frame with `payloadBytes`, whose checksum is blank. */
function tcpFrame(payloadBytes: number): Uint8Array {
  const frame = new Uint8Array(54 + payloadBytes);
  frame.set([8, 0, 0x45, 0, (40 + payloadBytes) >> 8, 40 + payloadBytes], 12);
  frame[23] = 6;
  frame[46] = 0x50;
  return frame;
}

describe('receiving', () => {
  it('leaves frames in the ring without a listener, and takes them at the end of the turn in which one starts', () => {
    const rings = new FakeRings();
    rings.arrived.push(frameOf(1));
    expect(rings.frames.serve()).toBe(0);
    const got: number[] = [];
    void rings.network.listen((frame) => got.push(frame[0]!));
    expect(got).toEqual([]);
    rings.timing.turn();
    expect(got).toEqual([1]);
    expect(rings.calls).toEqual(['want rx true', 'publish rx']);
  });

  it('takes 64 slots in a turn, then lets others run, and publishes once for each burst', () => {
    const rings = new FakeRings();
    let got = 0;
    void rings.network.listen(() => got++);
    rings.timing.turn();
    rings.calls.length = 0;
    for (let number = 0; number < 100; number++) rings.arrived.push(frameOf(number));
    expect(rings.frames.serve()).toBe(64);
    expect(got).toBe(64);
    expect(rings.timing.endTurn()).toBe(true);
    expect(got).toBe(100);
    expect(rings.timing.endTurn()).toBe(false);
    expect(rings.count('publish rx')).toBe(2);
  });

  it('stops within a burst when the listener ends: the rest stays in the ring', async () => {
    const rings = new FakeRings();
    rings.arrived.push(frameOf(1), frameOf(2));
    const listening = rings.network.listen(() => void rings.network.disconnect());
    rings.timing.turn();
    await listening;
    expect(rings.arrived).toHaveLength(1);
  });
});

describe('joining', () => {
  const joining = { acceptsUnfinished: true, acceptsJoined: true };

  it('counts frames that the driver has joined, and publishes their slots', () => {
    const rings = new FakeRings();
    rings.joins = 7;
    void rings.network.listen(ends, joining);
    rings.timing.turn();
    rings.calls.length = 0;
    rings.arrived.push(frameOf(7), frameOf(7), frameOf(1));
    expect(rings.frames.serve()).toBe(3);
    expect(rings.network.statistics()).toMatchObject({ rxFrames: 3, rxBytes: 180 });
    rings.arrived.push(frameOf(7));
    expect(rings.frames.serve()).toBe(1);
    expect(rings.count('publish rx')).toBe(2);
  });

  it('joins nothing for a listener that does not accept it', () => {
    const rings = new FakeRings();
    rings.joins = 7;
    let got = 0;
    void rings.network.listen(() => got++, { acceptsUnfinished: true });
    rings.timing.turn();
    rings.arrived.push(frameOf(7), frameOf(7));
    rings.frames.serve();
    expect(got).toBe(2);
  });

  it('joins segments itself when the driver does not, and delivers them at the end of the burst', () => {
    const rings = new FakeRings();
    const got: number[] = [];
    void rings.network.listen(({ length }, { segmentBytes }) => got.push(length, segmentBytes), joining);
    rings.timing.turn();
    rings.arrived.push(...[0, 100, 200].map((seq) => tcpSegment({ seq, payload: bytesOf(100) })));
    expect(rings.frames.serve()).toBe(3);
    expect(got).toEqual([54 + 300, 100]);
    expect(rings.network.statistics()).toMatchObject({ rxFrames: 3, rxBytes: 3 * 154 });
  });
});

describe('a listener that is replaced within a burst', () => {
  it.each([
    ['frames that waited to be joined', [0, 500, 600]],
    ['the frames after it', [0, 100, 200]],
  ])('gets complete frames only: %s', (_, numbers) => {
    const rings = new FakeRings();
    const got: (readonly number[])[] = [];
    const plain = ({ length }: Uint8Array, { checksumStart, segmentBytes }: Arrival): void =>
      void got.push([length, checksumStart, segmentBytes]);
    let isReplaced = false;
    void rings.network.listen(
      () => {
        if (!isReplaced) void rings.network.listen(plain);
        isReplaced = true;
      },
      { acceptsUnfinished: true, acceptsJoined: true },
    );
    rings.timing.turn();
    rings.arrived.push(frameOf(1), ...numbers.map((seq) => tcpSegment({ seq, payload: bytesOf(100) })));
    rings.frames.serve();
    expect(got).toEqual(numbers.map(() => [154, 0, 0]));
    expect(rings.network.statistics()).toMatchObject({ rxFrames: 4, rxBytes: 60 + 3 * 154 });
  });
});

it('keeps the order of frames when a listener is replaced while a segment waits', () => {
  const rings = new FakeRings();
  const got: string[] = [];
  const hear =
    (name: string): ((frame: Uint8Array) => void) =>
    (frame) => {
      got.push(`${name} ${new DataView(frame.buffer, frame.byteOffset).getUint32(38)}`);
      if (name === 'first') void rings.network.listen(hear('second'));
    };
  void rings.network.listen(hear('first'), { acceptsUnfinished: true, acceptsJoined: true });
  rings.timing.turn();
  rings.arrived.push(...[0, 500, 600, 900].map((seq) => tcpSegment({ seq, payload: bytesOf(100) })));
  rings.frames.serve();
  expect(got).toEqual(['first 0', 'second 500', 'second 600', 'second 900']);
});

describe('cutting', () => {
  const offload = { checksumStart: 34, checksumOffset: 16, segmentBytes: 100 };
  const numbers = (rings: FakeRings): number[] => rings.sent.map((frame) => frame[0]!);
  /** The device itself cuts frames over IPv4 only. */
  const cutting = (room: number): FakeRings => new FakeRings(room, true);

  it('lets the driver cut a frame that the device does not cut, and publishes every 16 segments', async () => {
    const rings = cutting(100);
    expect(await rings.network.write(ipv6Frame(4000), offload6(100))).toBe('sent');
    expect(numbers(rings)).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect([rings.count('publish tx'), rings.unpublished]).toEqual([2, 8]);
    expect(rings.network.statistics()).toMatchObject({ txFrames: 40, txBytes: 40 * 174 });
  });

  it('waits with the rest of a frame until the ring has room', async () => {
    const rings = cutting(4);
    const written = rings.network.write(ipv6Frame(1000), offload6(100));
    expect(await settled(written)).toBe('pending');
    const seen = numbers(rings);
    for (let round = 0; round < 3; round++) {
      rings.use();
      rings.frames.serve();
      seen.push(...numbers(rings));
      rings.timing.turn();
    }
    expect(await written).toBe('sent');
    expect([...new Set(seen)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rings.network.statistics()).toMatchObject({ txFrames: 10 });
  });

  it('does not stop a device that takes a segment now and then', async () => {
    const rings = cutting(8);
    const written = rings.network.write(ipv6Frame(4000), offload6(100));
    for (let taken = 0; taken < 40; taken++) {
      rings.timing.nowNs += 5e9;
      while (rings.timing.fireTimer(rings.timing.nowNs));
      rings.sent.splice(0, 1);
      rings.frames.serve();
      rings.timing.turn();
      await settled(Promise.resolve());
    }
    expect([await settled(written), rings.releases]).toEqual(['sent', 0]);
  });

  it('counts the segments that left before the link went down', async () => {
    const rings = cutting(4);
    const frame = ipv6Frame(1000);
    const written = rings.network.write(frame, offload6(100));
    frame[0] = 0xff;
    rings.use();
    rings.frames.serve();
    expect(await written).toBe('sent');
    expect(rings.network.statistics()).toMatchObject({ txFrames: 4, txBytes: 4 * 174 });
  });

  it('loses a frame, and does not count it, while the link is down', async () => {
    const rings = cutting(4);
    const frame = ipv6Frame(1000);
    frame[0] = 0xff;
    expect(await rings.network.write(frame, offload6(100))).toBe('sent');
    expect(rings.network.statistics()).toMatchObject({ txFrames: 0, txBytes: 0 });
  });

  it('leaves a frame that the device cuts to the device', async () => {
    const rings = cutting(100);
    await rings.network.write(tcpFrame(400), offload);
    expect([rings.cuts, rings.sent.length]).toEqual([[], 1]);
  });
});

describe('sending', () => {
  it.each([
    ['plain frames', 16, frameOf(1), undefined],
    ['frames without segments', 16, tcpFrame(400), { checksumStart: 34, checksumOffset: 16, segmentBytes: 0 }],
    ['frames of many segments', 1, tcpFrame(400), { checksumStart: 34, checksumOffset: 16, segmentBytes: 100 }],
  ])('publishes after %s of 16 slots, and the rest at the end of the turn', async (_, count, frame, offload) => {
    const rings = new FakeRings(100);
    for (let number = 1; number < count; number++) await rings.network.write(frame, offload);
    expect(rings.calls).toEqual([]);
    await rings.network.write(frame, offload);
    expect(rings.calls).toEqual(['publish tx']);
    await rings.network.write(frameOf(2));
    rings.timing.turn();
    expect(rings.calls).toEqual(['publish tx', 'publish tx']);
    rings.timing.turn();
    expect(rings.calls).toHaveLength(2);
  });

  it('publishes a full ring, asks for events, and sends the rest in order as the device uses slots', async () => {
    const rings = new FakeRings();
    const results = Array.from({ length: 10 }, (_, number) => rings.network.write(frameOf(number)));
    expect((await Promise.all(results.map(settled))).filter((result) => result === 'sent')).toHaveLength(4);
    expect([rings.count('publish tx'), rings.wantsTx]).toEqual([1, true]);
    const frames: number[] = [];
    for (let round = 0; round < 3; round++) {
      frames.push(...rings.sent.map((frame) => frame[0]!));
      rings.use();
      expect(rings.frames.serve()).toBe(round < 2 ? 4 : 2);
      rings.timing.turn();
    }
    expect(frames).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await Promise.all(results)).toEqual(Array(10).fill('sent'));
    expect([rings.wantsTx, rings.timing.holders]).toEqual([false, 0]);
  });

  it.each<[string, (buffer: ResizableBuffer) => void, number]>([
    ['becomes shorter', (buffer) => buffer.resize(13), 13],
    ['becomes longer than the MTU', (buffer) => buffer.resize(2000), 2000],
    ['is transferred', (buffer) => void structuredClone(buffer, { transfer: [buffer] }), 0],
  ])('rejects the write of a frame that %s while it waits, and sends the next one', async (_, change, lengthBytes) => {
    const rings = new FakeRings();
    for (let number = 0; number < 4; number++) void rings.network.write(frameOf(number));
    const buffer = Reflect.construct(ArrayBuffer, [60, { maxByteLength: 2000 }]) as ResizableBuffer;
    const changed = rings.network.write(new Uint8Array(buffer));
    const next = rings.network.write(frameOf(9));
    change(buffer);
    rings.timing.turn();
    rings.use();
    rings.frames.serve();
    await expect(changed).rejects.toThrow(`a frame of 60 bytes got ${lengthBytes} bytes while it waited`);
    expect([await next, rings.sent.map((frame) => frame[0])]).toEqual(['sent', [9]]);
    expect(rings.timing.holders).toBe(0);
  });

  it('continues without an event if the ring is full and the device has used slots already', async () => {
    const rings = new FakeRings();
    for (let number = 0; number < 4; number++) void rings.network.write(frameOf(number));
    rings.timing.turn();
    rings.use();
    expect(await settled(rings.network.write(frameOf(4)))).toBe('sent');
  });
});

describe('a violation', () => {
  it.each<[string, (rings: FakeRings) => void]>([
    ['in the receive ring', ({ arrived }) => void arrived.push('lies about received')],
    ['in the transmit ring', (rings) => void (rings.used = 'lies about sent')],
  ])('%s releases the device once, and ends listeners and writers with an error', async (_, lie) => {
    const rings = new FakeRings();
    const listening = expect(rings.network.listen(ends)).rejects.toThrow('the device lies about');
    lie(rings);
    expect(rings.frames.serve()).toBe(-1);
    await listening;
    expect(await rings.network.write(frameOf(1))).toBe('disconnected');
    expect(rings.frames.serve()).toBe(-1);
    await rings.network.disconnect();
    expect([rings.releases, rings.timing.holders]).toEqual([1, 0]);
  });

  it('that a writer detects in a full ring disconnects this writer', async () => {
    const rings = new FakeRings(1);
    void rings.network.write(frameOf(1));
    rings.used = 'lies';
    expect(await settled(rings.network.write(frameOf(2)))).toBe('disconnected');
    expect(rings.releases).toBe(1);
  });
});

describe('closing', () => {
  it('publishes, waits until the device has used everything, and leaves no timer behind', async () => {
    const rings = new FakeRings();
    void rings.network.write(frameOf(1));
    const done = rings.network.disconnect();
    expect([rings.calls.at(-1), rings.wantsTx, rings.timing.holders]).toEqual(['publish tx', true, 1]);
    expect(await settled(done)).toBe('pending');
    rings.use();
    expect(rings.frames.serve()).toBe(-1);
    await done;
    expect([rings.releases, rings.timing.holders]).toEqual([1, 0]);
    // A timer that is left would keep the loop of an ended program alive.
    expect(rings.timing.fireTimer(Infinity)).toBe(false);
  });

  it.each<[string, (rings: FakeRings) => void]>([
    ['the timeout', (rings) => void rings.timing.fireTimer(1e9)],
    [
      'a violation',
      (rings) => {
        rings.used = 'lies';
        rings.frames.serve();
      },
    ],
  ])('ends with %s when the device does not use what was written', async (_, happen) => {
    const rings = new FakeRings();
    void rings.network.write(frameOf(1));
    const done = rings.network.disconnect();
    expect(await settled(done)).toBe('pending');
    happen(rings);
    await done;
    expect([rings.releases, rings.timing.holders]).toEqual([1, 0]);
  });
});

describe('the end of the program', () => {
  it('sends all written frames, including those that wait for room, and calls no listener', () => {
    const rings = new FakeRings();
    let got = 0;
    void rings.network.listen(() => got++);
    rings.timing.turn();
    for (let number = 0; number < 10; number++) void rings.network.write(frameOf(number));
    rings.arrived.push(frameOf(99));
    const frames: number[] = [];
    const isOurs = rings.frames.finish(() => {
      frames.push(...rings.sent.map((frame) => frame[0]!));
      rings.use();
      rings.frames.serve();
    });
    expect(frames).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([isOurs, got, rings.releases]).toEqual([true, 0, 0]);
    expect(rings.frames.finish(() => expect('sleep').toBe('never'))).toBe(false);
  });

  it('waits for a device that uses nothing until the deadline', () => {
    const rings = new FakeRings();
    void rings.network.write(frameOf(1));
    let sleeps = 0;
    const isOurs = rings.frames.finish((deadlineNs) => {
      sleeps++;
      rings.timing.nowNs = deadlineNs;
    });
    expect([isOurs, sleeps, rings.timing.nowNs]).toEqual([true, 1, 1e9]);
  });

  it('does not sleep when the device breaks the protocol, which releases it', () => {
    const rings = new FakeRings();
    void rings.network.write(frameOf(1));
    rings.used = 'lies';
    expect(rings.frames.finish(() => expect('sleep').toBe('never'))).toBe(false);
    expect(rings.releases).toBe(1);
  });

  it('does not wait for a device that is closed', async () => {
    const rings = new FakeRings();
    await rings.network.disconnect();
    expect(rings.frames.finish(() => expect('sleep').toBe('never'))).toBe(false);
  });
});
