import { fuzzBlk } from '../../packages/virtio/test/fuzz-blk.js';
import { fuzzNet } from '../../packages/virtio/test/fuzz-net.js';
import { fuzzBlkfront } from '../../packages/xen/test/fuzz-blkfront.js';
import { fuzzNetfront } from '../../packages/xen/test/fuzz-netfront.js';

/** A driver and what feeds it random steps. */
export interface Fuzzer {
  readonly name: string;
  /** Counts of what happened, and what must never happen. The same seed makes the same steps. */
  readonly fuzz: (
    steps: number,
    seed: number,
  ) => Promise<{ readonly violations: readonly string[] } & Readonly<Record<string, number | readonly string[]>>>;
}

/** Every driver of a ring that another side writes into. */
export const FUZZERS: readonly Fuzzer[] = [
  { name: 'virtio-net', fuzz: async (steps, seed) => ({ ...(await fuzzNet(steps, seed)) }) },
  { name: 'virtio-blk', fuzz: async (steps, seed) => ({ ...(await fuzzBlk(steps, seed)) }) },
  { name: 'blkfront', fuzz: async (steps, seed) => ({ ...(await fuzzBlkfront(steps, seed)) }) },
  { name: 'netfront', fuzz: async (steps, seed) => ({ ...(await fuzzNetfront(steps, seed)) }) },
];
