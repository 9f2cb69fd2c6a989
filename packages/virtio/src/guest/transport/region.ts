import type { Natives } from '@mirage/kernel/natives';

const PAGE_BYTES = 4096;

/**
 * Maps `lengthBytes` bytes of device memory at a physical address. Returns undefined where no device memory can be:
 * over RAM, or beyond the addresses of the processor.
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
    // Devices and command lines may claim anything. A lack of memory is another error.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
