import type { Natives } from '@mirage/kernel/natives';

const PAGE_BYTES = 4096;

/**
 * `lengthBytes` bytes of device memory at a physical address; undefined where a device cannot have any: over RAM, or
 * out of the processor's reach.
 */
export function mapRegion(
  natives: Pick<Natives, 'mapForeign'>,
  address: number,
  lengthBytes: number,
): Uint8Array | undefined {
  const start = address % PAGE_BYTES;
  try {
    return new Uint8Array(natives.mapForeign(address - start, start + lengthBytes), start);
  } catch (error) {
    // Devices and command lines may say anything. Memory that is short is another matter.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
