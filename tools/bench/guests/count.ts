import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '../../../e2e/support/workspace';
import { CACHE } from './floor';
import type { Guest } from './qemu';

/** A guest whose instructions are counted. */
export interface CountedGuest {
  readonly guest: Guest;
  /** Returns the number of instructions that it has executed so far. */
  readonly instructions: () => number;
  readonly remove: () => void;
}

/** Counts the instructions of a guest with a plugin of QEMU. Other load does not change the counts. Needs gcc. */
export function counted({ program, args }: Guest): CountedGuest {
  mkdirSync(CACHE, { recursive: true });
  const plugin = join(CACHE, 'count.so');
  const source = join(CHECKOUT, 'tools/bench/guests/count.c');
  execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-Wall', '-Werror', '-o', plugin, source]);
  const folder = mkdtempSync(join(tmpdir(), 'mirage-count-'));
  const file = join(folder, 'count');
  return {
    guest: { program, args: [...args, '-plugin', `${plugin},into=${file}`] },
    instructions: () => Number(readFileSync(file).readBigUInt64LE(0)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
