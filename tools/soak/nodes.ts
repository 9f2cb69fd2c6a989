import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const CHECKOUT = join(__dirname, '../..');

/**
 * Runs the first command, all tests, packing and a benchmark in a clone on each version of Node in
 * tools/nodes/versions.json, or on the given major versions. Returns whether all succeed.
 */
export function soakNodes(majors: readonly string[]): boolean {
  const { status, error } = spawnSync(process.execPath, ['tools/nodes/everything.mjs', ...majors], {
    cwd: CHECKOUT,
    stdio: 'inherit',
  });
  if (error) throw error;
  return status === 0;
}
