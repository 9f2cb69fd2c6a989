import { drainJobs, evaluate, runBytecode, type EngineHost } from './engine-host.js';
import { isException } from './js-value.js';

/**
 * What a module's top level asked for although only boot can tell, and where: the engine's stack, innermost call first.
 */
export interface ForbiddenUse {
  readonly what: string;
  readonly stack: string;
}

/** How far into a context the state of Math.random is looked for. */
const CONTEXT_BYTES = 1024;

/**
 * The state of Math.random, found by experiment: the words that differ between two engines whose clocks differ, and
 * that a random number changes. Not all that differs is it: the seed by which this engine's Maps and Sets hash their
 * keys comes from the clock, too. The kernel's have a key of their own, see src/engine/map-hash.c. Draws a number in
 * `a`.
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

/** Where the program is right now. */
export function currentStack(host: EngineHost): string {
  const value = evaluate(host, 'new Error().stack');
  // The innermost frame is this very script.
  const stack = host.text(value).split('\n').slice(1).join('\n');
  host.exports.JS_FreeValue(host.context, value);
  return stack.trimEnd();
}

/** The name under which a program read a clock: it is the innermost frame of the stack. */
export function clockName(id: number, stack: string): string {
  if (id === 1) return 'the monotonic clock';
  return /^\s*at Date /.test(stack) ? 'new Date()' : 'Date.now()';
}

/** What programs know a native as, where that is something else. */
const NATIVE_NAMES: Readonly<Record<string, string>> = {
  consoleWrite: 'the console',
  monotonicNs: 'a clock (performance.now or a timer)',
  wallNs: 'the wall clock',
  entropy: 'chance (crypto.getRandomValues or crypto.randomUUID)',
};

/** The name under which a program called a native. */
export function nativeName(name: string): string {
  return NATIVE_NAMES[name] ?? `__mirage.${name}()`;
}

/**
 * Finds out who read Math.random, which leaves a trace in its state but calls nobody: runs the script again, in an
 * engine of its own where Math.random notes the stack. Only a build that fails anyway pays for this.
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
