import {
  createEngineHost,
  compileEngine,
  compileScript,
  drainJobs,
  evaluate,
  runBytecode,
  type EngineHost,
  type HostEvents,
} from './engine-host.js';
import { clearFreeMemory } from './free-memory.js';
import { records } from './engine-records.js';
import { clockName, currentStack, findRandomState, findRandomUse, nativeName, type ForbiddenUse } from './frozen.js';
import { JS_UNDEFINED, isException, tagOf, JS_TAG_OBJECT } from './js-value.js';
import { callbacks, natives } from '../natives/natives.js';

/** A heap, with everything that the kernel needs to continue from it. */
export interface Snapshot {
  readonly memory: Uint8Array;
  readonly stackPointer: number;
  /** The address of the first chunk of the C allocator; below it are the engine's data. */
  readonly heapStart: number;
  readonly runtime: number;
  readonly context: number;
  readonly engineSlots: number;
  readonly nativeSlots: number;
  readonly randomState: { readonly address: number; readonly lengthBytes: number };
  /** Engine values. */
  readonly start: bigint;
  readonly seed: bigint;
  readonly uncaught: bigint;
  readonly outOfMemory: bigint;
}

/** The reason why a script has no snapshot. Stacks are those of the engine, with positions in app.js. */
export type SnapshotError =
  | { readonly error: 'syntax-error'; readonly message: string; readonly stack: string }
  | { readonly error: 'top-level-error'; readonly message: string; readonly stack: string }
  | { readonly error: 'top-level-rejection'; readonly message: string; readonly stack: string }
  | ({ readonly error: 'forbidden-at-top-level' } & ForbiddenUse)
  | { readonly error: 'no-start' };

/** The name of the script in stacks. */
const FILENAME = 'app.js';

// Two arbitrary times: images must not depend on the time of the build, and Math.random is seeded at boot. The state of
// Math.random is found by the difference.
const CLOCKS_NS = [1_000_000_000_000_000_000n, 1_111_111_111_111_111_000n] as const;

/**
 * Runs a bundled classic script to the end of its promise jobs, in an engine like the kernel's, and returns its heap.
 * The script is compiled in one engine and run in another, so that the memory of the parser is not in the image.
 */
export function takeSnapshot(appJs: string): Snapshot | SnapshotError {
  const wasm = compileEngine();
  let forbidden: ForbiddenUse | undefined;
  let isRunning = false;
  const rejections = new Map<bigint, bigint>();
  const refuse = (what: (stack: string) => string): void => {
    if (!isRunning || forbidden) return;
    isRunning = false;
    const stack = currentStack(host);
    isRunning = true;
    forbidden = { what: what(stack), stack };
  };
  const events: HostEvents = {
    clock: (id) => refuse((stack) => clockName(id, stack)),
    native: (name) => refuse(() => nativeName(name)),
    rejection: (promise, reason, isHandled) =>
      void (isHandled ? rejections.delete(promise) : rejections.set(promise, reason)),
  };
  const compiler = createEngineHost(wasm, CLOCKS_NS[0], silent);
  const host = createEngineHost(wasm, CLOCKS_NS[1], events);
  const randomState = findRandomState(compiler, host);
  // Created before the program runs, which may replace InternalError. It has no stack, because the place where it will
  // be thrown is unknown.
  const outOfMemory = evaluate(host, "Object.assign(new InternalError('out of memory'), { stack: '' })");

  const bytecode = compileScript(compiler, appJs, FILENAME);
  if ('exception' in bytecode) return { error: 'syntax-error', ...describe(compiler, bytecode.exception) };

  const { exports, context, runtime } = host;
  const random = (): string =>
    host
      .bytes()
      .subarray(randomState.address, randomState.address + randomState.lengthBytes)
      .join();
  const before = random();
  isRunning = true;
  let result: bigint;
  let isDrained: boolean;
  try {
    result = runBytecode(host, bytecode);
    isDrained = !isException(result) && drainJobs(host);
  } catch (error) {
    // Where native code recurses, Node's stack overflows before the engine's does. Node throws then, and the engine
    // cannot continue.
    if (error instanceof RangeError) return { error: 'top-level-error', message: String(error), stack: '' };
    throw error;
  }
  isRunning = false;
  // First, because it may cause the other errors: the substitutes of natives return nothing.
  if (forbidden) return { error: 'forbidden-at-top-level', ...forbidden };
  if (random() !== before) {
    const use = findRandomUse(createEngineHost(wasm, CLOCKS_NS[1], silent), bytecode);
    return { error: 'forbidden-at-top-level', ...use };
  }
  if (!isDrained) return { error: 'top-level-error', ...describe(host, exports.JS_GetException(context)) };
  for (const reason of rejections.values()) return { error: 'top-level-rejection', ...describe(host, reason) };
  exports.JS_FreeValue(context, result);

  const global = exports.JS_GetGlobalObject(context);
  const start = host.property(global, '__mirageStart');
  const seed = host.property(global, '__mirageSeed');
  const uncaught = host.property(global, '__mirageUncaught');
  exports.JS_FreeValue(context, global);
  if (!isFunction(host, start)) return { error: 'no-start' };
  exports.JS_RunGC(runtime);
  host.view().setUint32(runtime + records.runtime.arenaReduction, 0, true);
  clearFreeMemory(host);
  const stackPointer = exports.__stack_pointer.value as number;
  return {
    // The engine's stack is at the start of its memory; the part below the stack pointer is not in use.
    memory: host.bytes().slice().fill(0, 0, stackPointer),
    stackPointer,
    heapStart: host.heapStart,
    runtime,
    context,
    engineSlots: host.engineSlots,
    nativeSlots: natives.length + callbacks.length,
    randomState,
    start,
    seed: isFunction(host, seed) ? seed : JS_UNDEFINED,
    uncaught: isFunction(host, uncaught) ? uncaught : JS_UNDEFINED,
    outOfMemory,
  };
}

const silent: HostEvents = { clock: () => undefined, native: () => undefined, rejection: () => undefined };

const isFunction = (host: EngineHost, value: bigint): boolean =>
  tagOf(value) === JS_TAG_OBJECT && host.exports.JS_IsFunction(host.context, value) !== 0;

/** Returns the text and the stack of an exception. */
function describe(host: EngineHost, value: bigint): { message: string; stack: string } {
  const stack = tagOf(value) === JS_TAG_OBJECT ? host.property(value, 'stack') : JS_UNDEFINED;
  return { message: host.text(value), stack: stack === JS_UNDEFINED ? '' : host.text(stack).trimEnd() };
}
