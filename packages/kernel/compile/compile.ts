import { Assembler } from './assembler.js';
import { checkFunctions } from './check.js';
import { Counters, type Counter } from './counters.js';
import { emitFunction, type FastPaths } from './emit/function.js';
import { emitThunks, thunkKeeps } from './emit/thunks.js';
import { readFunction } from './function-code.js';
import type { KernelAddresses } from './kernel-addresses.js';
import { records } from '../image/engine-records.js';

/** What is compiled: the heap of a program and the kernel that will run it. */
export interface CompileInput {
  /** Linear memory. The compiler writes the numbers of functions into their records. */
  readonly memory: Uint8Array;
  readonly context: number;
  readonly runtime: number;
  readonly kernel: KernelAddresses;
  /** Addresses of the records of functions to compile, in the order of their numbers. */
  readonly functions: readonly number[];
  readonly fastPaths?: FastPaths;
  /** Whether the code counts how often its parts run. */
  readonly isCounted?: boolean;
}

export interface CompiledFunction {
  /** Address of its record. */
  readonly address: number;
  readonly number: number;
  readonly bytes: number;
}

export interface Compiled {
  /** Machine code for the address in KernelAddresses. */
  readonly code: Uint8Array;
  /** Addresses of functions by their number; number 0 means that a function is interpreted. */
  readonly entries: readonly number[];
  readonly cacheBytes: number;
  readonly functions: readonly CompiledFunction[];
  /** Empty unless the code counts. */
  readonly counters: readonly Counter[];
}

/** Numbers have 16 bits. */
const MOST_FUNCTIONS = (1 << 16) - 1;

/**
 * Compiles functions of a heap to machine code. Functions that cannot be compiled stay interpreted. The same input
 * gives the same bytes.
 */
export function compile(input: CompileInput): Compiled {
  const { memory, context, runtime, kernel } = input;
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  const assembler = new Assembler(kernel.codeAddress);
  const thunks = emitThunks(assembler, kernel, { context, runtime });
  let cacheBytes = 0;
  const cache = (bytes: number): number => {
    cacheBytes += bytes;
    return kernel.cacheAddress + cacheBytes - bytes;
  };
  const counters = input.isCounted ? new Counters(cache) : undefined;
  const unit = { assembler, thunks, kernel, memory: view, context, runtime, cache, counters };
  const entries = [0];
  const functions: CompiledFunction[] = [];
  for (const address of input.functions) {
    if (entries.length > MOST_FUNCTIONS) break;
    const code = readFunction(memory, address);
    if (!code) continue;
    const entry = emitFunction(unit, code, input.fastPaths ?? 'all');
    const number = entries.length;
    entries.push(kernel.codeAddress + entry);
    view.setUint16(address + records.function.number, number, true);
    functions.push({ address, number, bytes: assembler.length - entry });
  }
  const code = assembler.finish();
  checkFunctions({
    code,
    kernel,
    functions: entries.slice(1).map((entry) => entry - kernel.codeAddress),
    thunks: thunkKeeps(thunks),
    exits: new Set([thunks.leave.offset, thunks.leaveStored.offset, thunks.ended.offset]),
    counters: new Set(counters?.all.map(({ address }) => address)),
  });
  return { code, entries, cacheBytes, functions, counters: counters?.all ?? [] };
}
