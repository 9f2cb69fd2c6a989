import { unrecognised } from './c-text.js';

/** A read of JSRuntime.dump_flags, 24 bits at offset 753. Only JS_SetDumpFlags writes them. */
const READ = /i(?:32|64)_load(?:8|16)_u\(&instance->w2c_memory, \(u64\)\(w2c_i\d\) \+ 75[34]u\)/g;
const READS = 267;

/**
 * Removes the engine's debug output. The engine was built with it, and checks after each instruction of a program
 * whether it is enabled. The kernel never enables it, so the flags read as 0 and the compiler drops the code behind
 * them.
 */
export function dumpFlags(source: string): string {
  const reads = source.match(READ)?.length ?? 0;
  if (reads !== READS) throw unrecognised(`reads its dump flags in ${reads} places`, 'quickjs-wasi 3.6.2');
  return source.replace(READ, '0u');
}
