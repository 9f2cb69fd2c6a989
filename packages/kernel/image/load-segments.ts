const PAGE_BYTES = 4096;

/**
 * A run of pages of the heap that must be in the image: linear address and length, both multiples of the page size.
 */
export interface Run {
  readonly address: number;
  readonly lengthBytes: number;
}

const isZero = (page: Uint8Array): boolean => {
  const words = new BigUint64Array(page.buffer, page.byteOffset, page.length / 8);
  for (let index = 0; index < words.length; index++) if (words[index] !== 0n) return false;
  return true;
};

/**
 * Returns the runs of pages that are not all zero, at most `most`. If there are more, it joins those with the smallest
 * gaps, and the image contains the zeros between them. `memory` starts and ends on a page. Loaders limit the number of
 * program headers, and each costs a gap of at most a page in the file.
 */
export function findRuns(memory: Uint8Array, most: number): Run[] {
  const runs: { address: number; end: number }[] = [];
  for (let address = 0; address < memory.length; address += PAGE_BYTES) {
    if (isZero(memory.subarray(address, address + PAGE_BYTES))) continue;
    const last = runs.at(-1);
    if (last?.end === address) last.end += PAGE_BYTES;
    else runs.push({ address, end: address + PAGE_BYTES });
  }
  while (runs.length > most) {
    let best = 1;
    for (let index = 2; index < runs.length; index++) {
      if (runs[index]!.address - runs[index - 1]!.end < runs[best]!.address - runs[best - 1]!.end) best = index;
    }
    runs[best - 1]!.end = runs[best]!.end;
    runs.splice(best, 1);
  }
  return runs.map(({ address, end }) => ({ address, lengthBytes: end - address }));
}
