import { fuzzHeads } from '../../packages/http/test/fuzz-heads.js';
import { fuzzRequests } from '../../packages/http/test/fuzz-requests.js';
import { fuzzEngine } from '../../packages/kernel/test/compare/fuzz-engine.js';
import { fuzzJoins } from '../../packages/kernel/test/host/fuzz-joins.js';
import { fuzzPackets } from '../../packages/kernel/test/host/fuzz-packets.js';
import { fuzzPowerCut } from '../../packages/mirage/test/conformance/fuzz-power-cut.js';
import { fuzzFrames } from '../../packages/tcpip/test/fuzz-frames.js';
import { fuzzSegments } from '../../packages/tcpip/test/fuzz-segments.js';
import { fuzzTransfers } from '../../packages/tcpip/test/fuzz-transfers.js';
import { fuzzBlk } from '../../packages/virtio/test/fuzz-blk.js';
import { fuzzNet } from '../../packages/virtio/test/fuzz-net.js';
import { fuzzNatives } from '../../packages/virtio/test/natives/fuzz-natives.js';
import { fuzzBlkfront } from '../../packages/xen/test/fuzz-blkfront.js';
import { fuzzNetfront } from '../../packages/xen/test/fuzz-netfront.js';
import { fuzzNetfrontNatives } from '../../packages/xen/test/natives/fuzz-natives.js';

/** A component under test, and the function that feeds it random steps. */
export interface Fuzzer {
  readonly name: string;
  /** The default number of steps. Default: a million. */
  readonly steps?: number;
  /** Runs the steps and returns counts and violations. The same seed produces the same steps. */
  readonly fuzz: (
    steps: number,
    seed: number,
  ) => Promise<{ readonly violations: readonly string[] } & Readonly<Record<string, number | readonly string[]>>>;
}

/**
 * Every driver of a ring that a device or backend writes, the natives for rings, TCP, compiled functions, and the store
 * that must survive power cuts.
 */
export const FUZZERS: readonly Fuzzer[] = [
  { name: 'virtio-net', fuzz: async (steps, seed) => ({ ...(await fuzzNet(steps, seed)) }) },
  { name: 'virtio-blk', fuzz: async (steps, seed) => ({ ...(await fuzzBlk(steps, seed)) }) },
  { name: 'blkfront', fuzz: async (steps, seed) => ({ ...(await fuzzBlkfront(steps, seed)) }) },
  { name: 'netfront', fuzz: async (steps, seed) => ({ ...(await fuzzNetfront(steps, seed)) }) },
  // Each step calls a native for networks and its twin in TypeScript.
  { name: 'natives', fuzz: async (steps, seed) => ({ ...fuzzNatives(steps, seed) }) },
  // Its rings are whole pages.
  { name: 'xen-natives', steps: 100_000, fuzz: async (steps, seed) => ({ ...fuzzNetfrontNatives(steps, seed) }) },
  // Each step carries two streams over a random network.
  { name: 'tcp', fuzz: async (steps, seed) => ({ ...fuzzTransfers(steps, seed) }) },
  // Each step is a frame that the native decoder and its twin read.
  { name: 'packets', fuzz: async (steps, seed) => ({ ...fuzzPackets(steps, seed) }) },
  // Each step is a request that the native and its twin read.
  { name: 'http-heads', fuzz: async (steps, seed) => fuzzHeads(steps, seed) },
  // Each step is a segment that the natives and their twins cut or join.
  { name: 'joins', fuzz: async (steps, seed) => ({ ...fuzzJoins(steps, seed) }) },
  // Each step is a segment of an attacker.
  { name: 'tcp-segments', steps: 10_000_000, fuzz: async (steps, seed) => ({ ...fuzzSegments(steps, seed) }) },
  // Each step is a frame of an attacker on the link.
  { name: 'frames', steps: 10_000_000, fuzz: async (steps, seed) => ({ ...(await fuzzFrames(steps, seed)) }) },
  // Each step is a request of an attacker, whole and cut into pieces.
  { name: 'http-requests', steps: 10_000_000, fuzz: async (steps, seed) => fuzzRequests(steps, seed) },
  // Each step is a random program, interpreted and compiled.
  { name: 'engine', steps: 100_000, fuzz: async (steps, seed) => ({ ...fuzzEngine(steps, seed) }) },
  // Each step boots a machine and cuts its power.
  { name: 'power-cut', steps: 200, fuzz: async (steps, seed) => ({ ...(await fuzzPowerCut(steps, seed)) }) },
];
