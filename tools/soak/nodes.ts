import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const CHECKOUT = join(__dirname, '../..');

/**
 * First command, tests, packing and a benchmark in a clone for each Node of tools/nodes/versions.json, or for the
 * majors that are named. Whether all was well.
 */
export function soakNodes(majors: readonly string[]): boolean {
  const { status, error } = spawnSync(process.execPath, ['tools/nodes/everything.mjs', ...majors], {
    cwd: CHECKOUT,
    stdio: 'inherit',
  });
  if (error) throw error;
  return status === 0;
}
