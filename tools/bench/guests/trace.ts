import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeToLine, type Guest } from './qemu';

/**
 * The work of an emulator until a guest wrote its first line. These counts do not depend on the machine or its load.
 */
export interface Work {
  /** Instructions that the guest executed. */
  readonly run: number;
  /**
   * Instructions that were translated, and the number of blocks: translation takes most of the time of an emulated
   * boot.
   */
  readonly translated: number;
  readonly blocks: number;
}

/** Boots a guest and counts until it writes the first byte of `line` to the first serial port. */
export async function workToLine({ program, args }: Guest, line: string): Promise<Work> {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-trace-'));
  const log = join(folder, 'log');
  try {
    // Unchained blocks, so that the log has each run of a block; it also has each serial_write.
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
 * Counts in a log of QEMU. The log lists a block (`IN:`, then one instruction per line) when it is translated, before
 * its first run. Each run is a line `Trace 0: HOST-ADDRESS [...]`. The UART's data register is at 0x00.
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
      // The emulator may reuse the address of an old block.
      if (length > 0) lengths.set(address, length);
      length = 0;
      run += lengths.get(address) ?? 0;
    }
  }
  throw new Error('The log of QEMU does not contain the first byte of the line.');
}
