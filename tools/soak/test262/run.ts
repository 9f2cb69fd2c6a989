import { batchesOf, guestScript, packBatch, resultsOf, type Packed } from './batch';
import type { TestRun } from './checkout';

/** How an image runs its functions: interpreted, or compiled. */
const MODES = ['none', 'all'] as const;

/** A run and its results. */
export interface Compared {
  readonly run: TestRun;
  readonly interpreted: string;
  readonly compiled: string;
}

/** Runs tests on bare metal, interpreted and compiled. Calls `onBatch` with the results of each batch. */
export async function compareRuns(
  runs: readonly TestRun[],
  folder: string,
  onBatch: (results: readonly Compared[]) => void,
): Promise<void> {
  const guest = await guestScript();
  const batches = batchesOf(runs);
  let next = imagesOf(batches[0]!, guest, folder);
  for (let at = 0; at < batches.length; at++) {
    const { packed, images } = await next;
    const booted = Promise.all(images.map((image) => resultsOf(image, packed.runs.length)));
    // While the guests run.
    if (at + 1 < batches.length) next = imagesOf(batches[at + 1]!, guest, folder);
    const [interpreted, compiled] = await booted;
    const unparsed = packed.unparsed.map(([run, message]) => ({ run, result: `it was not parsed: ${message}` }));
    onBatch([
      ...packed.runs.map((run, index) => ({ run, interpreted: interpreted![index]!, compiled: compiled![index]! })),
      ...unparsed.map(({ run, result }) => ({ run, interpreted: result, compiled: result })),
    ]);
  }
}

/** Packs a batch for each mode. */
async function imagesOf(
  batch: readonly TestRun[],
  guest: string,
  folder: string,
): Promise<{ readonly packed: Packed; readonly images: readonly Uint8Array[] }> {
  const packed = await packBatch(batch, guest, folder);
  const images: Uint8Array[] = [];
  for (const mode of MODES) images.push(await packed.image(mode));
  return { packed, images };
}
