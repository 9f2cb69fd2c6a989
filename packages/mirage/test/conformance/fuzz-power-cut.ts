import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { qemuGuests } from './cuttable.js';
import { cutPower, type PowerCuts } from '../../../storage/test/power-cut.js';

/** Cuts the power of a microvm many times, with the same disk. */
export async function fuzzPowerCut(cuts: number, seed: number): Promise<PowerCuts> {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-power-'));
  try {
    return await cutPower(await qemuGuests(folder, 'microvm'), cuts, seed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
