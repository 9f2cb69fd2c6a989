import * as fc from 'fast-check';
import { FakeXen } from '../../../test/fake/hypervisor.js';
import { PAGE_BYTES } from './natives.js';
import { FrontRing } from './shared-ring.js';

/** The other side of the ring, which follows the protocol. */
class BackRing {
  readonly words: Uint32Array;
  consumed: number;
  constructor(
    readonly page: Uint8Array,
    readonly size: number,
    readonly slotBytes: number,
    firstIndex: number,
  ) {
    this.words = new Uint32Array(page.buffer, page.byteOffset, 16);
    this.consumed = firstIndex >>> 0;
  }

  take(): number | undefined {
    if (this.words[0] === this.consumed) return undefined;
    const value = this.page[64 + (this.consumed % this.size) * this.slotBytes];
    this.consumed = (this.consumed + 1) >>> 0;
    return value;
  }

  /** Returns true if the frontend has requested an event. */
  respond(value: number): boolean {
    const old = this.words[2]!;
    this.page[64 + (old % this.size) * this.slotBytes] = value;
    this.words[2] = old + 1;
    return (this.words[2]! - this.words[3]!) >>> 0 < 1;
  }

  sleep(): void {
    this.words[1] = this.consumed + 1;
  }
}

const make = (slotBytes: number, firstIndex = 0): { ring: FrontRing; back: BackRing } => {
  const { natives } = new FakeXen();
  const page = new Uint8Array(natives.dmaAlloc(PAGE_BYTES));
  const ring = new FrontRing(natives, page, slotBytes, firstIndex);
  const back = new BackRing(page, ring.size, slotBytes, firstIndex);
  return { ring, back };
};

describe('a shared ring', () => {
  it.each([
    [8, 256],
    [12, 256],
    [112, 32],
    [2016, 2],
  ])('of slots with %d bytes has %d', (slotBytes, size) => {
    expect(make(slotBytes).ring.size).toBe(size);
  });

  it('transfers every request and every response once and in order, across the wrap of its indices', () => {
    const first = fc.oneof(fc.constant(0), fc.integer({ min: 0xfffffff0, max: 0xffffffff }), fc.nat());
    fc.assert(
      fc.property(first, fc.array(fc.nat(5), { maxLength: 300 }), (firstIndex, steps) => {
        const { ring, back } = make(400, firstIndex);
        const slot = new Uint8Array(ring.slotBytes);
        const page = back.page;
        const [sent, received, answered, taken]: number[][] = [[], [], [], []];
        let next = 0;
        for (const step of steps) {
          if (step <= 1) {
            const offset = ring.request();
            if (offset === 'ring-full') {
              expect(ring.free).toBe(0);
              continue;
            }
            page[offset] = next & 255;
            sent!.push(next++ & 255);
          } else if (step === 2) {
            ring.publish();
          } else if (step === 3) {
            const value = back.take();
            if (value !== undefined) received!.push(value);
          } else if (step === 4) {
            if (answered!.length < received!.length) {
              const value = received![answered!.length]!;
              answered!.push(value);
              back.respond(value);
            }
          } else if (ring.response(slot) === true) {
            taken!.push(slot[0]!);
          }
        }
        expect(received).toEqual(sent!.slice(0, received!.length));
        expect(taken).toEqual(answered!.slice(0, taken!.length));
        expect(ring.inFlight).toBe(sent!.length - taken!.length);
      }),
    );
  });

  it.each([0, 0xffffffff])('notifies only a backend that sleeps, from index %d on', (firstIndex) => {
    const { ring, back } = make(400, firstIndex);
    ring.request();
    expect(ring.publish()).toBe(true);
    expect(ring.publish()).toBe(false);
    ring.request();
    expect(ring.publish()).toBe(false);
    back.take();
    back.take();
    back.sleep();
    ring.request();
    ring.request();
    expect(ring.publish()).toBe(true);
  });

  it('requests an event and detects a response that arrived in the meantime', () => {
    const { ring, back } = make(400, 0xfffffffe);
    const slot = new Uint8Array(400);
    ring.request();
    ring.request();
    ring.publish();
    expect(ring.askForEvent()).toBe(false);
    expect(back.respond(1)).toBe(true);
    expect(ring.askForEvent()).toBe(true);
    expect(ring.response(slot)).toBe(true);
    expect(ring.response(slot)).toBe(false);
    expect(back.respond(2)).toBe(false);
    expect(ring.askForEvent()).toBe(true);
  });

  it('copies a response before it is read', () => {
    const { ring, back } = make(8);
    const slot = new Uint8Array(8);
    ring.request();
    ring.publish();
    back.respond(7);
    expect(ring.response(slot)).toBe(true);
    back.page.fill(0xff, 64);
    expect(slot[0]).toBe(7);
  });

  it.each([1, 3, 0x80000000, 0xffffffff])('refuses a producer that is %d too far', (excess) => {
    const { ring, back } = make(8);
    const slot = new Uint8Array(8);
    ring.request();
    ring.publish();
    ring.request();
    back.words[2] = 1 + excess;
    // The full period is the valid index again.
    expect(ring.response(slot)).toBe(excess === 0xffffffff ? false : 'producer-beyond-requests');
  });
});
