import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const CHECKOUT = join(__dirname, '../..');

/** Arguments of the example disk-soak, by name. */
export const DISK_PLACES = {
  unix: ['--configuration=unix'],
  microvm: ['--configuration=virtio', '--machine=microvm'],
  q35: ['--configuration=virtio', '--machine=q35'],
  xen: ['--configuration=xen'],
} as const;

export type DiskPlace = keyof typeof DISK_PLACES;

/**
 * Runs the example disk-soak, which writes a disk, reads it back and checks every sector, with requests from one sector
 * to 1 MiB. Returns whether it succeeds.
 */
export function soakDisk(place: DiskPlace, mebibytes: number): boolean {
  console.log(`disk on ${place}: ${mebibytes} MiB`);
  const nx = join(CHECKOUT, 'node_modules/.bin/nx');
  const args = ['run', 'disk-soak:run', ...DISK_PLACES[place], '--', `--mib=${mebibytes}`];
  const { status, error } = spawnSync(nx, args, {
    cwd: CHECKOUT,
    env: { ...process.env, NX_TUI: 'false' },
    stdio: 'inherit',
  });
  if (error) throw error;
  return status === 0;
}
