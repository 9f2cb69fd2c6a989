import { fuzzSegments } from '../../test/fuzz-segments.js';
import { fuzzTransfers } from '../../test/fuzz-transfers.js';
import { type HostOptions } from '../../test/tcp-host.js';
import { finishTransfer, startTransfer } from '../../test/transfer.js';
import { sequence } from './sequence.js';

const MiB = 1 << 20;

// Each applies to the left link, in both directions.
it.each<[string, HostOptions]>([
  ['a perfect link', {}],
  ['a link with delay', { delayNs: 20e6 }],
  ['a link that loses 5 %, duplicates and reorders', { delayNs: 2e6, loss: 0.05, duplicate: 0.02, reorder: 0.05 }],
  ['a link that loses in bursts', { delayNs: 5e6, loss: { enter: 0.01, leave: 0.4 } }],
  ['a link that flips bits', { delayNs: 5e6, corrupt: 0.02 }],
  ['a slow link with a short queue', { delayNs: 5e6, bitsPerSecond: 1e7, queueFrames: 20 }],
  ['a path with small packets', { delayNs: 5e6, interfaceMtu: 576 }],
])('carries a stream in each direction over %s', (_name, options) => {
  for (const congestionControl of ['cubic', 'newreno'] as const) {
    const left = { ...options, congestionControl };
    const transfer = startTransfer({
      seed: 1,
      left,
      right: { congestionControl },
      leftBytes: MiB / 4,
      rightBytes: MiB / 4,
    });
    expect(finishTransfer(transfer)).toBeUndefined();
  }
});

it('transfers long streams across the wrap of sequence numbers at 5 % loss with reordering and duplicates', () => {
  const link = { delayNs: 1e6, loss: 0.05, duplicate: 0.02, reorder: 0.05, down: { delayNs: 1e6 } };
  const prepare = (...hosts: { core: { secrets: { initialSequence: unknown } } }[]): void => {
    for (const { core } of hosts) core.secrets.initialSequence = () => sequence(-MiB);
  };
  const transfer = startTransfer({
    seed: 3,
    left: link,
    leftBytes: 3 * MiB,
    rightBytes: 3 * MiB,
    chunkBytes: 65536,
    prepare,
  });
  expect(finishTransfer(transfer)).toBeUndefined();
  expect(transfer.client.received).toBe(3 * MiB);
});

it('passes 64 KiB at once to a device that segments', () => {
  const transfer = startTransfer({
    seed: 1,
    left: { offloads: true, delayNs: 1e6 },
    right: { offloads: true },
    leftBytes: 4 * MiB,
    rightBytes: 0,
    chunkBytes: 65536,
  });
  expect(finishTransfer(transfer)).toBeUndefined();
  expect(transfer.left.core.statistics.segmentsOut).toBeLessThan(500);
});

it('uses five sixths of a path of 100 Mbit/s and 20 ms within a second, and more than a fiftieth at 1 % loss', () => {
  const rate = (loss: number, bytes: number): number => {
    const link = { delayNs: 5e6, bitsPerSecond: 1e8 };
    const transfer = startTransfer({
      seed: 1,
      left: { ...link, loss, down: link },
      leftBytes: bytes,
      rightBytes: 0,
      chunkBytes: 65536,
    });
    let endNs = 0;
    transfer.network.addInvariant('end', () => {
      if (endNs === 0 && transfer.server.received === bytes) endNs = transfer.network.nowNs;
      return undefined;
    });
    expect(finishTransfer(transfer)).toBeUndefined();
    return (bytes * 8e9) / endNs / 1e8;
  };
  expect(rate(0, 8 * MiB)).toBeGreaterThan(5 / 6);
  expect(rate(0.01, 2 * MiB)).toBeGreaterThan(0.02);
});

it.each([1, 251, 501, 751])('250 random networks deliver everything (seeds from %d)', (seed) => {
  const report = fuzzTransfers(250, seed);
  expect(report.violations).toEqual([]);
  expect(report.gaveUp).toBe(0);
  expect(report.retransmitted).toBeGreaterThan(500);
});

it.each([1, 2, 3])('10,000 segments of an attacker violate no invariant (seed %d)', (part) => {
  const report = fuzzSegments(10_000, 1_000_000 * part);
  expect(report.violations).toEqual([]);
  expect(report.dropped).toBeGreaterThan(5000);
});
