import * as fc from 'fast-check';
import { buildFrame, offloadOf, parseFrame } from '@mirage/testing';
import { ALL_FEATURES, FakeNet, frameOf, MAC, RECEIVE_OFFLOADS, SEND_OFFLOADS } from '../../../test/fake-net.js';
import {
  chooseFeatures,
  VIRTIO_NET_F_CSUM,
  VIRTIO_NET_F_GUEST_CSUM,
  VIRTIO_NET_F_GUEST_ECN,
  VIRTIO_NET_F_GUEST_TSO4,
  VIRTIO_NET_F_HOST_ECN,
  VIRTIO_NET_F_HOST_TSO4,
  VIRTIO_NET_F_HOST_TSO6,
  VIRTIO_NET_F_MRG_RXBUF,
} from './virtio-net-wire.js';

const PEER = Uint8Array.of(2, 0, 0, 0, 0, 1);
const tcp = (payloadBytes: number, cwr = false): Uint8Array => buildFrame(2, MAC, PEER, payloadBytes, cwr);
/** flags, gso_type, then hdr_len, gso_size, csum_start, csum_offset. */
const header = (flags: number, type: number, ...words: number[]): number[] => [
  ...[flags, type],
  ...words.flatMap((word) => [word & 255, word >> 8]),
];
const GOOD = header(1, 1, 66, 1000, 34, 16);

describe('features of offloads', () => {
  it.each([
    ['segmentation needs checksums', VIRTIO_NET_F_HOST_TSO4 | VIRTIO_NET_F_HOST_ECN, 256, 0],
    [
      'CWR needs segments',
      VIRTIO_NET_F_CSUM | VIRTIO_NET_F_HOST_ECN | VIRTIO_NET_F_GUEST_CSUM | VIRTIO_NET_F_GUEST_ECN,
      256,
      VIRTIO_NET_F_CSUM | VIRTIO_NET_F_GUEST_CSUM,
    ],
    ['received segments need checksums', VIRTIO_NET_F_GUEST_TSO4 | VIRTIO_NET_F_MRG_RXBUF, 256, VIRTIO_NET_F_MRG_RXBUF],
    ['and mergeable buffers', VIRTIO_NET_F_GUEST_TSO4 | VIRTIO_NET_F_GUEST_CSUM, 256, VIRTIO_NET_F_GUEST_CSUM],
    [
      'and enough of them',
      VIRTIO_NET_F_GUEST_TSO4 | VIRTIO_NET_F_GUEST_CSUM | VIRTIO_NET_F_MRG_RXBUF,
      32,
      VIRTIO_NET_F_GUEST_CSUM | VIRTIO_NET_F_MRG_RXBUF,
    ],
  ])('%s', (_, offered, buffers, taken) => {
    expect(chooseFeatures(offered, buffers, 128)).toBe(taken);
  });
});

/** The headers, as numbers, and the frames that the device received. */
function taken(net: FakeNet): [number[], Uint8Array][] {
  net.timing.turn();
  const all: [number[], Uint8Array][] = [];
  for (let chain = net.tx.take(); chain; chain = net.tx.take()) {
    const { bytes } = chain.buffers[0]!;
    all.push([[...bytes.subarray(0, 12)], bytes.slice(12)]);
    net.tx.use(chain.head, 0);
  }
  return all;
}

describe('what the device offloads', () => {
  const plain = header(0, 0, 0, 0, 0, 0, 0);

  it('is requested in the header, and not for the next frame in the same buffer', async () => {
    const net = new FakeNet({ features: ALL_FEATURES | SEND_OFFLOADS, queues: [8, 1] });
    const network = net.connect();
    const udp = buildFrame(0, MAC, PEER, 100);
    for (let round = 0; round < 3; round++) {
      await network.write(udp, offloadOf(0));
      expect(taken(net)).toEqual([[header(1, 0, 0, 0, 34, 6, 0), udp]]);
      await network.write(frameOf(round));
      expect(taken(net)).toEqual([[plain, frameOf(round)]]);
    }
  });

  it('includes frames of up to 65,535 bytes, each in one buffer', async () => {
    const net = new FakeNet({ features: ALL_FEATURES | SEND_OFFLOADS, queues: [8, 8] });
    const network = net.connect();
    for (const frame of [tcp(2000), tcp(65535 - 66)]) {
      await network.write(frame, offloadOf(2, 1000));
      expect(taken(net)).toEqual([[[...GOOD, 0, 0], frame]]);
    }
    const frame = buildFrame(3, MAC, PEER, 3000, true);
    await network.write(frame, offloadOf(3, 1400));
    expect(taken(net)).toEqual([[header(1, 0x84, 86, 1400, 54, 16, 0), frame]]);
    expect(network.statistics().txFrames).toBe(2 + 66 + 3);
  });

  it.each([
    ['it does not cut IPv4', ALL_FEATURES | VIRTIO_NET_F_CSUM | VIRTIO_NET_F_HOST_TSO6, false],
    ['it has no flag for CWR', ALL_FEATURES | VIRTIO_NET_F_CSUM | VIRTIO_NET_F_HOST_TSO4, true],
    ['it offloads nothing', ALL_FEATURES, true],
  ])('is done in software if %s', async (_, features, cwr) => {
    const net = new FakeNet({ features });
    await net.connect().write(tcp(2500, cwr), offloadOf(2, 1000));
    const frames = taken(net);
    expect(frames.map(([head]) => head)).toEqual([plain, plain, plain]);
    expect(frames.map(([, frame]) => parseFrame(frame)?.fault)).toEqual([undefined, undefined, undefined]);
  });

  it('waits for room in order, and continues when the device has taken frames', async () => {
    const net = new FakeNet({ features: ALL_FEATURES, queues: [8, 2] });
    const network = net.connect();
    const written = network.write(tcp(4500), offloadOf(2, 1000));
    const after = network.write(frameOf(1));
    const frames: Uint8Array[] = [];
    for (let round = 0; round < 4; round++) {
      frames.push(...taken(net).map(([, frame]) => frame));
      net.interrupt();
    }
    expect([await written, await after]).toEqual(['sent', 'sent']);
    expect(frames.slice(0, 5).map((frame) => parseFrame(frame)?.position)).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(frames.slice(5)).toEqual([frameOf(1)]);
  });
});

describe('frames that arrive unfinished', () => {
  const all = { features: ALL_FEATURES | RECEIVE_OFFLOADS, queues: [64, 8] };

  it('are finished for a listener, cut if needed, with verified checksums', () => {
    const net = new FakeNet(all);
    const got: (string | undefined)[] = [];
    void net.connect().listen((frame, { isChecksumGood, checksumStart }) => {
      got.push(`${parseFrame(frame)?.fault} ${frame.length} ${isChecksumGood} ${checksumStart}`);
    });
    net.timing.turn();
    net.receive(buildFrame(1, MAC, PEER, 99), header(1, 0, 0, 0, 54, 6));
    net.receive(tcp(2500), GOOD);
    net.receive(frameOf(1), header(2, 0));
    net.receive(frameOf(1));
    net.interrupt();
    expect(got).toEqual([
      'undefined 161 true 0',
      ...['undefined 1066 true 0', 'undefined 1066 true 0', 'undefined 566 true 0'],
      'undefined 60 true 0',
      'undefined 60 false 0',
    ]);
  });

  it('of 65,589 bytes arrive whole at a listener that accepts them', () => {
    const net = new FakeNet(all);
    const frame = buildFrame(3, MAC, PEER, 65535 - 32);
    const got: unknown[] = [];
    void net
      .connect()
      .listen((heard, arrival) => got.push([heard.length, { ...arrival }]), { acceptsUnfinished: true });
    net.timing.turn();
    net.receive(frame, header(1, 4, 0, 1400, 54, 16));
    net.interrupt();
    expect(got).toEqual([[65589, { isChecksumGood: true, checksumStart: 54, checksumOffset: 16, segmentBytes: 1400 }]]);
  });

  it('that claim to be TCP and are not are dropped, because any sender on the network can send them', () => {
    const net = new FakeNet(all);
    let got = 0;
    void net.connect().listen(() => got++);
    net.timing.turn();
    net.receive(frameOf(1, 3000), GOOD);
    net.receive(tcp(3000).fill(0, 12, 14), GOOD);
    net.receive(tcp(3000), header(1, 1, 0, 1000, 35, 16));
    net.interrupt();
    expect([got, net.device.status]).toEqual([0, 15]);
  });

  const lies: [string, string, number, number[]][] = [
    ['a blank checksum', 'leaves a checksum blank, which was not negotiated', 0, header(1, 0, 0, 0, 34, 16)],
    ['segments', 'sends segments that were not negotiated', VIRTIO_NET_F_GUEST_CSUM, GOOD],
    ['segments of UDP', 'that were not negotiated', RECEIVE_OFFLOADS, header(1, 3, 66, 1000, 34, 16)],
    [
      'CWR in segments',
      'that were not negotiated',
      RECEIVE_OFFLOADS & ~VIRTIO_NET_F_GUEST_ECN,
      header(1, 0x81, 66, 1000, 34, 16),
    ],
    ['a checksum after its frame', 'outside its frame', RECEIVE_OFFLOADS, header(1, 0, 0, 0, 3066 - 17, 16)],
    ['a checksum of 65,535', 'outside its frame', RECEIVE_OFFLOADS, header(1, 0, 0, 0, 65535, 65535)],
    ['segments with a finished checksum', 'whose checksum is not blank', RECEIVE_OFFLOADS, header(0, 1, 66, 1000)],
    ['segments of 0 bytes', 'sends segments of 0 bytes', RECEIVE_OFFLOADS, header(1, 1, 66, 0, 34, 16)],
  ];
  it.each(lies)('stop a device that sends %s', async (_, reason, features, head) => {
    const net = new FakeNet({ features: ALL_FEATURES | features, queues: [64, 8] });
    const told = expect(net.connect().listen(() => undefined)).rejects.toThrow(reason);
    net.timing.turn();
    net.receive(tcp(3000), head);
    net.interrupt();
    await told;
    expect(net.device.status).toBe(0);
  });

  it('with random headers and bytes stop the device or arrive whole', () => {
    const anyHeader = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 10, maxLength: 10 }),
      fc
        .tuple(
          fc.constantFrom(0, 1, 2, 3),
          fc.constantFrom(0, 1, 4, 0x81, 0x84, 3),
          ...[66, 1000, 34, 16].map((usual) => fc.oneof(fc.constant(usual), fc.integer({ min: 0, max: 0xffff }))),
        )
        .map(([flags, type, ...words]) => header(flags, type, ...words)),
    );
    const anyFrame = fc.oneof(
      fc.uint8Array({ minLength: 14, maxLength: 3000 }),
      fc
        .tuple(
          fc.integer({ min: 0, max: 3 }),
          fc.integer({ min: 1, max: 4000 }),
          fc.array(fc.nat(100), { maxLength: 3 }),
        )
        .map(([kind, payloadBytes, spoilt]) => {
          const frame = buildFrame(kind as 0 | 1 | 2 | 3, MAC, PEER, payloadBytes);
          for (const index of spoilt) frame[index % frame.length]! ^= 0x41;
          return frame;
        }),
    );
    const anyFeatures = fc.constantFrom(
      RECEIVE_OFFLOADS,
      RECEIVE_OFFLOADS & ~VIRTIO_NET_F_GUEST_TSO4,
      VIRTIO_NET_F_GUEST_CSUM,
      0,
    );
    fc.assert(
      fc.property(anyHeader, anyFrame, anyFeatures, fc.boolean(), (head, frame, features, acceptsUnfinished) => {
        const net = new FakeNet({ features: ALL_FEATURES | features, queues: [64, 8] });
        const network = net.connect();
        network
          .listen(
            (heard, { checksumStart, checksumOffset, segmentBytes }) => {
              expect(heard.length).toBeGreaterThanOrEqual(14);
              if (segmentBytes === 0) expect(heard.length).toBeLessThanOrEqual(1518);
              if (checksumStart !== 0) expect(checksumStart + checksumOffset + 2).toBeLessThanOrEqual(heard.length);
              if (!acceptsUnfinished) expect([checksumStart, segmentBytes]).toEqual([0, 0]);
            },
            { acceptsUnfinished },
          )
          .catch((error: Error) => expect(error.name).toBe('DeviceError'));
        net.timing.turn();
        net.receive(frame, head);
        net.interrupt();
        expect([0, 15]).toContain(net.device.status);
      }),
      { numRuns: 1000 },
    );
  });
});
