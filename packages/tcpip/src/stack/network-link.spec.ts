import type { Network, Offload } from '@mirage/types';
import { NetworkLink } from './network-link.js';

/** A network whose writes are recorded; `settle` resolves those that wait. */
function recordedNetwork(hasChecksums: boolean, isShared: boolean) {
  const written: { frame: Uint8Array; offload: Offload | undefined }[] = [];
  const waiting: (() => void)[] = [];
  const sent = Promise.resolve('sent' as const);
  const network = {
    mac: new Uint8Array(6),
    mtu: 1500,
    offloads: { checksum: hasChecksums, segmentsIpv4: false, segmentsIpv6: false },
    write(frame: Uint8Array, offload?: Offload) {
      written.push({ frame: frame.slice(), offload: offload && { ...offload } });
      return isShared ? sent : new Promise<'sent'>((resolve) => waiting.push(() => resolve('sent')));
    },
  } as unknown as Network;
  return { network, written, settle: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

const frame = (): Uint8Array => Uint8Array.of(...new Array<number>(14).fill(0), 0x12, 0x34, 0, 7);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('completes the checksum for a device that does not', () => {
  const { network, written } = recordedNetwork(false, true);
  new NetworkLink(network, () => {}).transmit(frame(), 14, 2, 0);
  // ~(0x1234 + 7), where the field held the sum of the pseudo header.
  expect([...written[0]!.frame.subarray(16)]).toEqual([0xed, 0xc4]);
  expect(written[0]!.offload).toBeUndefined();
});

it('never writes the checksum 0, which means none in UDP', () => {
  const { network, written } = recordedNetwork(false, true);
  const ones = frame();
  ones.set([0xff, 0xff, 0, 0], 14);
  new NetworkLink(network, () => {}).transmit(ones, 14, 2, 0);
  expect([...written[0]!.frame.subarray(16)]).toEqual([0xff, 0xff]);
});

it('leaves checksums to a device that computes them, and cuts to every device', () => {
  const able = recordedNetwork(true, true);
  new NetworkLink(able.network, () => {}).transmit(frame(), 14, 2, 0);
  expect(able.written[0]!.offload).toEqual({ checksumStart: 14, checksumOffset: 2, segmentBytes: 0 });
  const unable = recordedNetwork(false, true);
  new NetworkLink(unable.network, () => {}).transmit(frame(), 14, 2, 1460);
  expect(unable.written[0]!.offload).toEqual({ checksumStart: 14, checksumOffset: 2, segmentBytes: 1460 });
});

it('counts frames as waiting until the device takes them, and no frames that it took at once', async () => {
  const slow = recordedNetwork(false, false);
  const link = new NetworkLink(slow.network, () => {});
  for (let count = 0; count < 256; count++) link.transmit(frame(), 0, 0, 0);
  expect([link.isFull, link.take(10)]).toEqual([true, undefined]);
  slow.settle();
  await turn();
  expect(link.isFull).toBe(false);
  const fast = recordedNetwork(false, true);
  const other = new NetworkLink(fast.network, () => {});
  other.transmit(frame(), 0, 0, 0);
  await turn();
  for (let count = 0; count < 1000; count++) other.transmit(frame(), 0, 0, 0);
  expect([other.isFull, other.drops.full, fast.written.length]).toEqual([false, 0, 1001]);
});
