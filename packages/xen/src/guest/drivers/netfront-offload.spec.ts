import * as fc from 'fast-check';
import { buildFrame, offloadOf, parseFrame } from '@mirage/testing';
import { ALL_FEATURES } from '../../../test/fake/netback.js';
import { FakeVif } from '../../../test/fake/vif.js';

// The tests have many steps, and the machine may be busy.
jest.setTimeout(60_000);

const MAC = Uint8Array.of(0, 0x16, 0x3e, 0, 0, 7);
const PEER = Uint8Array.of(2, 0, 0, 0, 0, 1);
type Kind = Parameters<typeof buildFrame>[0];
const frameOf = (kind: Kind, payloadBytes: number, cwr = false): Uint8Array =>
  buildFrame(kind, MAC, PEER, payloadBytes, cwr);
/** XEN_NETIF_EXTRA_TYPE_GSO: segments of this many bytes; type 1 for IPv4, 2 for IPv6. */
const gso = (size: number, type: number): [number, number] => [1 | (size << 16), type];
/** NETRXF_data_validated and NETRXF_csum_blank. */
const BLANK = 3;

describe('what the backend offloads', () => {
  it('is requested by flags, and by extra information after the first slot', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    expect(network.offloads).toEqual({ checksum: true, segmentsIpv4: true, segmentsIpv6: true });
    const [udp, v4, v6] = [frameOf(1, 100), frameOf(2, 65535 - 66), frameOf(3, 5000)];
    const isSame = (bytes: Uint8Array, index: number): boolean =>
      Buffer.compare(bytes, [udp, v4, v6, udp][index]!) === 0;
    for (let round = 0; round < 40; round++) {
      await network.write(udp, offloadOf(1));
      await network.write(v4, offloadOf(2, 1400));
      await network.write(v6, offloadOf(3, 1000));
      await network.write(udp);
      await vif.xen.idle();
      const frames = vif.back.sentFrames();
      expect(frames.map(({ bytes, flags, gso }, index) => [isSame(bytes, index), flags, gso])).toEqual([
        [true, BLANK, undefined],
        [true, BLANK, { size: 1400, type: 1 }],
        [true, BLANK, { size: 1000, type: 2 }],
        [true, 0, undefined],
      ]);
    }
  });

  it('has room for as many small frames of segments as there are pages', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const frame = frameOf(2, 1100);
    const writes = Array.from({ length: 200 }, () => network.write(frame, offloadOf(2, 1000)));
    let count = 0;
    for (let round = 0; round < 4; round++) {
      count += vif.back.sentFrames().length;
      await vif.xen.idle();
    }
    expect(count).toBe(200);
    expect(new Set(await Promise.all(writes))).toEqual(new Set(['sent']));
  });

  it('publishes no partial frame to a backend that owes answers to extra information, and loses no page', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const frame = frameOf(2, 1100);
    const writes = Array.from({ length: 128 }, () => network.write(frame, offloadOf(2, 1000)));
    await vif.xen.idle();
    for (let slot = vif.back.takeTx(); slot; slot = vif.back.takeTx()) {
      vif.back.takeTx();
      vif.back.respondTx(slot.id);
    }
    await vif.xen.idle();
    // Now all pages are free, and 128 slots.
    writes.push(network.write(frameOf(1, 100)));
    writes.push(...Array.from({ length: 127 }, () => network.write(frame, offloadOf(2, 1000))));
    await vif.xen.idle();
    expect(vif.back.sentFrames()).toHaveLength(1 + 63);
    for (let owed = 0; owed < 128; owed++) vif.back.respondTx(0, 1);
    await vif.xen.idle();
    expect(vif.back.sentFrames()).toHaveLength(64);
    await vif.xen.idle();
    expect(new Set(await Promise.all(writes))).toEqual(new Set(['sent']));
  });

  it.each<[string, Readonly<Record<string, string>>, Kind, boolean]>([
    ['the frame has CWR', ALL_FEATURES, 2, true],
    ['it does not cut frames', { 'feature-rx-copy': '1', 'feature-sg': '1' }, 2, false],
    ['it takes one slot', { ...ALL_FEATURES, 'feature-sg': '0' }, 2, false],
    ['it accepts no blank checksums', { ...ALL_FEATURES, 'feature-no-csum-offload': '1' }, 2, false],
    ['it accepts none over IPv6', { ...ALL_FEATURES, 'feature-ipv6-csum-offload': '0' }, 3, false],
  ])('is done in software if %s', async (_, features, kind, cwr) => {
    const vif = new FakeVif({ features });
    const network = await vif.connect();
    await network.write(frameOf(kind, 2500, cwr), offloadOf(kind, 1000));
    await vif.xen.idle();
    const faults = vif.back
      .sentFrames()
      .map(({ bytes, flags }) => parseFrame(bytes, flags === 0 ? undefined : offloadOf(kind))?.fault);
    expect(faults).toEqual([undefined, undefined, undefined]);
  });

  it('is not used for a checksum that the backend would not find', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const frame = new Uint8Array(100).fill(1);
    await network.write(frame, { checksumStart: 20, checksumOffset: 2, segmentBytes: 0 });
    await vif.xen.idle();
    expect(vif.back.sentFrames()).toMatchObject([{ flags: 0, gso: undefined }]);
  });
});

describe('frames that arrive unfinished', () => {
  it.each([
    ['in pages', {}],
    ['in slots of 500 bytes', { slotBytes: 500 }],
  ])('%s are finished for a listener, cut if needed, with verified checksums', async (_, options) => {
    const vif = new FakeVif(options);
    const network = await vif.connect();
    const got: string[] = [];
    void network.listen((frame, { isChecksumGood, checksumStart }) => {
      got.push(`${parseFrame(frame)?.fault} ${frame.length} ${isChecksumGood} ${checksumStart}`);
    });
    await vif.xen.idle();
    const plain = frameOf(0, 18);
    vif.back.receive(frameOf(1, 99), { flags: BLANK });
    vif.back.receive(frameOf(2, 2500), { flags: BLANK, extra: gso(1000, 1) });
    vif.back.receive(frameOf(3, 900), { flags: BLANK, extra: gso(1000, 2) });
    vif.back.receive(plain, { flags: 1 });
    vif.back.receive(plain);
    await vif.xen.idle();
    expect(got).toEqual([
      'undefined 161 true 0',
      ...['undefined 1066 true 0', 'undefined 1066 true 0', 'undefined 566 true 0'],
      'undefined 986 true 0',
      'its checksum 60 true 0',
      'its checksum 60 false 0',
    ]);
  });

  it('of 65,549 bytes arrive whole, any number of times, at a listener that accepts them', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const frame = frameOf(2, 65535 - 52);
    let got = 0;
    void network.listen(
      (heard, { checksumStart, checksumOffset, segmentBytes }) => {
        expect([heard.length, checksumStart, checksumOffset, segmentBytes]).toEqual([65549, 34, 16, 1400]);
        got++;
      },
      { acceptsUnfinished: true },
    );
    await vif.xen.idle();
    for (let round = 0; round < 40; round++) {
      expect(vif.back.receive(frame, { flags: BLANK, extra: gso(1400, 1) })).toBe(true);
      await vif.xen.idle();
    }
    expect(got).toBe(40);
  });

  const MARKS: [string, string, Parameters<FakeVif['back']['receive']>[1]][] = [
    ['extra information of another kind', 'extra information that was not negotiated', { flags: BLANK, extra: [2, 1] }],
    ['a chain of it', 'extra information that was not negotiated', { flags: BLANK, extra: [0x101 | (1000 << 16), 1] }],
    ['segments of UDP', 'extra information that was not negotiated', { flags: BLANK, extra: gso(1000, 3) }],
    ['segments of 0 bytes', 'segments of 0 bytes', { flags: BLANK, extra: gso(0, 1) }],
    ['segments with a finished checksum', 'whose checksum is not blank', { flags: 1, extra: gso(1000, 1) }],
    ['segments in the obsolete encoding', 'extra information that was not negotiated', { flags: 16 }],
  ];
  it.each(MARKS)('make the driver leave a backend that sends %s', async (_, reason, marks) => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const told = expect(network.listen(() => undefined)).rejects.toThrow(reason);
    vif.back.receive(frameOf(2, 3000), marks);
    await vif.xen.idle(vif.xen.nowNs + 2e9);
    await told;
    expect([vif.bus.grants.grantedPages, vif.back.frontendNode('state')]).toEqual([0, '6']);
  });

  it('with random slots and bytes make the driver leave the backend, or arrive whole', async () => {
    const anyWord = fc.oneof(fc.constantFrom(1 | (1000 << 16), 0x101, 1), fc.integer({ min: 0, max: 0xffffffff }));
    const anyExtra = fc.option(fc.tuple(anyWord, fc.oneof(fc.constantFrom(1, 2), anyWord)), { nil: undefined });
    const anyFrame = fc
      .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 9000 }), fc.array(fc.nat(100), { maxLength: 3 }))
      .map(([kind, payloadBytes, spoilt]) => {
        const frame = frameOf(kind as Kind, payloadBytes);
        for (const index of spoilt) frame[index % frame.length]! ^= 0x41;
        return frame;
      });
    const step = fc.record({ frame: anyFrame, flags: fc.integer({ min: 0, max: 31 }), extra: anyExtra });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 4 }), fc.boolean(), async (steps, acceptsUnfinished) => {
        const vif = new FakeVif();
        const network = await vif.connect();
        const listening = network.listen(
          (heard, { checksumStart, checksumOffset, segmentBytes }) => {
            expect(heard.length).toBeGreaterThanOrEqual(14);
            if (segmentBytes === 0) expect(heard.length).toBeLessThanOrEqual(1518);
            if (checksumStart !== 0) expect(checksumStart + checksumOffset + 2).toBeLessThanOrEqual(heard.length);
            if (!acceptsUnfinished) expect([checksumStart, segmentBytes]).toEqual([0, 0]);
          },
          { acceptsUnfinished },
        );
        const told = listening.catch((error: Error) => expect(error.name).toBe('DeviceError'));
        for (const { frame, flags, extra } of steps) if (vif.back.rx) vif.back.receive(frame, { flags, extra });
        await vif.xen.idle(vif.xen.nowNs + 2e9);
        const ended = network.disconnect();
        await vif.xen.idle(vif.xen.nowNs + 20e9);
        await ended;
        await told;
        expect(vif.bus.grants.grantedPages).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it('make writers wait at most half a minute if the backend takes nothing', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const listening = expect(network.listen(() => undefined)).rejects.toThrow('accepts none of the sent frames');
    const writes = Array.from({ length: 129 }, () => network.write(frameOf(0, 18)));
    await vif.xen.idle(vif.xen.nowNs + 60e9);
    expect(await writes[128]).toBe('disconnected');
    await listening;
  });
});
