import { batchesOf, guestScript, packBatch, resultsOf } from './batch';
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
  for (const batch of batchesOf(runs)) {
    const packed = await packBatch(batch, guest, folder);
    const images: Uint8Array[] = [];
    for (const mode of MODES) images.push(await packed.image(mode));
    const booted = images.map((image) => resultsOf(image, packed.runs.length));
    const [interpreted, compiled] = await Promise.all(booted);
    const unparsed = packed.unparsed.map(([run, message]) => ({ run, result: `it was not parsed: ${message}` }));
    onBatch([
      ...packed.runs.map((run, index) => ({ run, interpreted: interpreted![index]!, compiled: compiled![index]! })),
      ...unparsed.map(({ run, result }) => ({ run, interpreted: result, compiled: result })),
    ]);
  }
}
