import {
  fieldBytes,
  SNAPSHOT_MAGIC,
  SNAPSHOT_VERSION,
  snapshotHeaderFields,
  snapshotHeaderOffsets,
} from '../abi/snapshot-header.js';
import { layout } from '../abi/layout.js';
import { checksum32 } from './checksum.js';
import type { CompiledPart } from './compiled-part.js';
import type { Run } from './load-segments.js';
import type { Snapshot } from './snapshot.js';

/**
 * Builds the snapshot header of a heap for one kernel. Its length is that of the C record. `packed` is undefined if the
 * runs are loaded in place, `compiled` if all functions are interpreted.
 */
export function buildHeader(
  snapshot: Snapshot,
  runs: readonly Run[],
  packed: Uint8Array | undefined,
  kernelId: Uint8Array,
  compiled?: CompiledPart,
  linearOffset = 0,
): Uint8Array {
  const offsets = snapshotHeaderOffsets();
  const header = new Uint8Array(offsets.segments + fieldBytes(snapshotHeaderFields.segments, layout.MAX_HEAP_SEGMENTS));
  const view = new DataView(header.buffer);
  const u32 = (name: keyof typeof offsets, value: number): void => view.setUint32(offsets[name], value, true);
  const u64 = (name: keyof typeof offsets, value: bigint): void =>
    view.setBigUint64(offsets[name], BigInt.asUintN(64, value), true);

  u64('magic', SNAPSHOT_MAGIC);
  u32('version', SNAPSHOT_VERSION);
  header.set(kernelId, offsets.kernelId);
  u32('memoryPages', snapshot.memory.length / layout.WASM_PAGE_BYTES);
  u32('stackPointer', snapshot.stackPointer);
  u32('runtime', snapshot.runtime);
  u32('context', snapshot.context);
  u32('engineSlots', snapshot.engineSlots);
  u32('nativeSlots', snapshot.nativeSlots);
  u32('randomState', snapshot.randomState.address);
  u32('randomStateBytes', snapshot.randomState.lengthBytes);
  u32('segmentCount', runs.length);
  if (packed) {
    u32('packedBytes', packed.length);
    u32('packedSum', checksum32(packed));
  }
  if (compiled) {
    u32('compiledEntries', compiled.entryCount);
    u32('compiledBytes', compiled.codeBytes);
    u32('compiledCacheBytes', compiled.cacheBytes);
    u32('compiledSum', compiled.sum);
    u32('linearOffset', linearOffset);
  }
  u64('start', snapshot.start);
  u64('seed', snapshot.seed);
  u64('uncaught', snapshot.uncaught);
  u64('outOfMemory', snapshot.outOfMemory);
  runs.forEach(({ address, lengthBytes }, index) => {
    const entry = offsets.segments + index * fieldBytes('segments', 1);
    view.setUint32(entry, address, true);
    view.setUint32(entry + 4, lengthBytes, true);
    if (!packed) view.setUint32(entry + 8, checksum32(snapshot.memory.subarray(address, address + lengthBytes)), true);
  });
  u32('headerSum', checksum32(header.subarray(offsets.kernelId)));
  return header;
}
