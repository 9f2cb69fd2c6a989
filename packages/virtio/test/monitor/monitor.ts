import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Name of the small monitor, a program: `monitor IMAGE MIB`. */
export const MONITOR = 'monitor';

/** Compiles the monitor. It needs the C library only, which QEMU needs, too. */
export function buildMonitor(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-monitor-'));
  const program = join(folder, MONITOR);
  try {
    const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror'];
    execFileSync('gcc', [...flags, '-o', program, join(__dirname, 'monitor.c')]);
    return readFileSync(program);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
