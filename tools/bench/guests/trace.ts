import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeToLine, type Guest } from './qemu';

/**
 * What an emulator had to do until a guest wrote its first line. Counts, the same on every machine and however busy
 * that is.
 */
export interface Work {
  /** Instructions that the guest ran. */
  readonly run: number;
  /**
   * Instructions that were translated before they could run, and the blocks that they were translated in: most of the
   * time that an emulated boot takes.
   */
  readonly translated: number;
  readonly blocks: number;
}

/** Boots a guest and counts until the first byte of `line` is written to the first serial port. */
export async function workToLine({ program, args }: Guest, line: string): Promise<Work> {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-trace-'));
  const log = join(folder, 'log');
  try {
    // Unchained blocks, so that each run of one is told; a serial_write is a line of the log, too.
    const options = ['-d', 'in_asm,exec,nochain,trace:serial_write', '-D', log];
    await timeToLine({ program, args: [...args, ...options] }, line);
    return workIn(readFileSync(log, 'utf8'), line.charCodeAt(0));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rest of an instruction of more than eight bytes. */
const MORE_BYTES = /^0x[\da-f]+:\s+(?:[\da-f]{2}\s*)+$/;

/**
 * Counts in a log of QEMU. A block is listed (`IN:`, then an instruction a line) when it is translated, right before
 * its first run; each run is a line `Trace 0: HOST-ADDRESS [...]`. The UART's data register is at 0x00.
 */
export function workIn(log: string, byte: number): Work {
  const end = `serial_write write addr 0x00 val 0x${byte.toString(16).padStart(2, '0')}`;
  const lengths = new Map<string, number>();
  let [run, translated, blocks, length] = [0, 0, 0, 0];
  for (const line of log.split('\n')) {
    if (line === end) return { run, translated, blocks };
    if (line.startsWith('IN:')) {
      blocks++;
      length = 0;
    } else if (line.startsWith('0x') && !MORE_BYTES.test(line)) {
      translated++;
      length++;
    } else if (line.startsWith('Trace ')) {
      const address = line.split(' ', 3)[2]!;
      // The emulator may use the place of an old block again.
      if (length > 0) lengths.set(address, length);
      length = 0;
      run += lengths.get(address) ?? 0;
    }
  }
  throw new Error('The log of QEMU never tells of the first byte of the line.');
}
