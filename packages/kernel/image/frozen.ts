import { drainJobs, evaluate, runBytecode, type EngineHost } from './engine-host.js';
import { isException } from './js-value.js';

/**
 * A feature that a module's top level used although it is available only at boot, and the engine's stack, innermost
 * call first.
 */
export interface ForbiddenUse {
  readonly what: string;
  readonly stack: string;
}

/** The part of a context in which the state of Math.random is searched. */
const CONTEXT_BYTES = 1024;

/**
 * Finds the state of Math.random by experiment: the words that differ between two engines with different clocks, and
 * that a random number changes. Both conditions are necessary, because the seed of the hash of Maps and Sets depends on
 * the clock, too; the kernel has its own hash, see src/engine/map-hash.c. Draws a number in `a`.
 */
export function findRandomState(a: EngineHost, b: EngineHost): { address: number; lengthBytes: number } {
  const words = (host: EngineHost): Uint32Array =>
    new Uint32Array(host.bytes().slice(host.context, host.context + CONTEXT_BYTES).buffer);
  const [before, other] = [words(a), words(b)];
  a.exports.JS_FreeValue(a.context, evaluate(a, 'Math.random()'));
  const after = words(a);
  const isState = (word: number, index: number): boolean => word !== other[index] && word !== after[index];
  const first = before.findIndex(isState);
  const last = before.findLastIndex(isState);
  return { address: a.context + 4 * first, lengthBytes: 4 * (last + 1 - first) };
}

/** Returns the current stack of the program. */
export function currentStack(host: EngineHost): string {
  const value = evaluate(host, 'new Error().stack');
  // The innermost frame is the script above.
  const stack = host.text(value).split('\n').slice(1).join('\n');
  host.exports.JS_FreeValue(host.context, value);
  return stack.trimEnd();
}

/** Returns the name by which a program read a clock, from the innermost frame of the stack. */
export function clockName(id: number, stack: string): string {
  if (id === 1) return 'the monotonic clock';
  return /^\s*at Date /.test(stack) ? 'new Date()' : 'Date.now()';
}

/** The names by which programs know natives, where they differ. */
const NATIVE_NAMES: Readonly<Record<string, string>> = {
  consoleWrite: 'the console',
  monotonicNs: 'a clock (performance.now or a timer)',
  wallNs: 'the wall clock',
  entropy: 'random numbers (crypto.getRandomValues or crypto.randomUUID)',
};

/** Returns the name by which a program called a native. */
export function nativeName(name: string): string {
  return NATIVE_NAMES[name] ?? `__mirage.${name}()`;
}

/**
 * Finds the call of Math.random, which changes its state but calls no native: runs the script again, in another engine
 * where Math.random records the stack. Only a build that fails pays for this.
 */
export function findRandomUse(host: EngineHost, bytecode: Uint8Array): ForbiddenUse {
  const { exports, context } = host;
  const free = (value: bigint): void => exports.JS_FreeValue(context, value);
  free(evaluate(host, 'Math.random = () => { globalThis.__mirageRandomUse ??= new Error().stack; return 0.5; };'));
  const result = runBytecode(host, bytecode);
  if (isException(result)) free(exports.JS_GetException(context));
  else free(result);
  if (!drainJobs(host)) free(exports.JS_GetException(context));
  const stack = host.text(evaluate(host, "globalThis.__mirageRandomUse ?? ''"));
  return { what: 'Math.random()', stack: stack.split('\n').slice(1).join('\n').trimEnd() };
}
