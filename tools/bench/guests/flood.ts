import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../../e2e/support/workspace';
import { CACHE } from './floor';

/** Compiles the program flood of this folder, statically, for a Linux without libraries. Needs gcc. */
export function buildFlood(): Buffer {
  return readFileSync(floodProgram());
}

/** The same. Returns the path of the program. */
export function floodProgram(): string {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, 'flood');
  execFileSync('gcc', ['-O2', '-static', '-s', '-o', file, join(CHECKOUT, 'tools/bench/guests/flood.c')]);
  return file;
}
