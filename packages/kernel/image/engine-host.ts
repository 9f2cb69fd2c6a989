import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { layout } from '../abi/layout.js';
import { callbacks, natives } from '../natives/natives.js';
import { records } from './engine-records.js';
import { patchEngine } from './engine-patches.js';
import { JS_UNDEFINED, isException } from './js-value.js';
import { slotModule } from './slot-module.js';
import { stripVariables } from './strip-variables.js';

/** The functions of the engine that this package calls: a pointer is a number, an engine value a bigint. */
interface EngineExports {
  readonly memory: WebAssembly.Memory;
  readonly __stack_pointer: WebAssembly.Global;
  readonly __indirect_function_table: WebAssembly.Table;
  _initialize(): void;
  malloc(lengthBytes: number): number;
  free(pointer: number): void;
  JS_NewRuntime(): number;
  JS_SetMaxStackSize(runtime: number, bytes: number): void;
  JS_UpdateStackTop(runtime: number): void;
  JS_SetHostPromiseRejectionTracker(runtime: number, slot: number, opaque: number): void;
  JS_NewContextRaw(runtime: number): number;
  JS_NewCFunction2(context: number, slot: number, name: number, length: number, kind: number, magic: number): bigint;
  JS_NewObject(context: number): bigint;
  JS_SetPropertyStr(context: number, object: bigint, name: number, value: bigint): number;
  JS_GetPropertyStr(context: number, object: bigint, name: number): bigint;
  JS_FreezeObject(context: number, object: bigint): number;
  JS_GetGlobalObject(context: number): bigint;
  JS_FreeValue(context: number, value: bigint): void;
  JS_Eval(context: number, code: number, lengthBytes: number, filename: number, flags: number): bigint;
  JS_EvalFunction(context: number, value: bigint): bigint;
  JS_WriteObject(context: number, lengthOut: number, value: bigint, flags: number): number;
  JS_ReadObject(context: number, bytes: number, lengthBytes: number, flags: number): bigint;
  JS_GetException(context: number): bigint;
  JS_Throw(context: number, value: bigint): bigint;
  JS_NewError(context: number): bigint;
  JS_ToCStringLen2(context: number, lengthOut: number, value: bigint, cesu8: number): number;
  JS_FreeCString(context: number, text: number): void;
  JS_ExecutePendingJob(runtime: number, contextOut: number): number;
  JS_RunGC(runtime: number): void;
  JS_IsError(value: bigint): number;
  JS_IsFunction(context: number, value: bigint): number;
  [intrinsic: `JS_AddIntrinsic${string}`]: (context: number) => number;
}

// Source: QuickJS-ng, quickjs.h.
const JS_EVAL_FLAG_COMPILE_ONLY = 1 << 5;
const JS_WRITE_OBJ_BYTECODE = 1 << 0;
const JS_WRITE_OBJ_STRIP_SOURCE = 1 << 4;
const JS_READ_OBJ_BYTECODE = 1 << 0;

/**
 * The whole language, without `performance`: its time origin would be fixed at build time, and the runtime has its own.
 */
const intrinsics = [
  'BaseObjects',
  'Date',
  'Eval',
  'RegExpCompiler',
  'RegExp',
  'JSON',
  'Proxy',
  'MapSet',
  'TypedArrays',
  'Promise',
  'BigInt',
  'WeakRef',
  'DOMException',
  'AToB',
] as const;

/** Called when a program uses something that is not available at build time. */
export interface HostEvents {
  /** A clock was read; `id` as in WASI: 0 wall, 1 monotonic. */
  clock(id: number): void;
  /** A native was called; a thrown value becomes the native's exception. */
  native(name: string): void;
  /** A promise was rejected without a handler, or got its handler after that. */
  rejection(promise: bigint, reason: bigint, isHandled: boolean): void;
}

/** One instance of the engine in this process. */
export interface EngineHost {
  readonly exports: EngineExports;
  readonly runtime: number;
  readonly context: number;
  /** The address of the first chunk of the C allocator. */
  readonly heapStart: number;
  /** The number of slots of the function table with the engine's own functions. */
  readonly engineSlots: number;
  bytes(): Uint8Array;
  view(): DataView;
  /** Calls `use` with the address of a copy of the bytes, followed by a zero. */
  withBytes<T>(bytes: Uint8Array, use: (pointer: number) => T): T;
  text(value: bigint): string;
  property(object: bigint, name: string): bigint;
}

/**
 * Returns the engine's module: that of the npm package pinned in package.json, with the patches of engine-patches.ts.
 */
export function readEngineWasm(): Uint8Array<ArrayBuffer> {
  return patchEngine(readOriginalEngine());
}

/** Returns the engine's module as the npm package contains it. */
export function readOriginalEngine(): Uint8Array<ArrayBuffer> {
  return readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));
}

/** Compiles the engine's module. */
export function compileEngine(): WebAssembly.Module {
  return new WebAssembly.Module(readEngineWasm());
}

/** Creates an engine whose clock is fixed at `clockNs`, and which reports uses of clocks and natives to `events`. */
export function createEngineHost(wasm: WebAssembly.Module, clockNs: bigint, events: HostEvents): EngineHost {
  const unexpected = (name: string) => () => {
    throw new Error(`the engine called ${name}`);
  };
  const instance = new WebAssembly.Instance(wasm, {
    env: {
      host_call: unexpected('host_call'),
      host_get_timezone_offset: () => 0,
      host_interrupt: () => 0,
      host_module_load: unexpected('host_module_load'),
      host_module_normalize: unexpected('host_module_normalize'),
      host_promise_rejection: unexpected('host_promise_rejection'),
    },
    wasi_snapshot_preview1: {
      clock_time_get(id: number, _precision: bigint, result: number): number {
        events.clock(id);
        host.view().setBigUint64(result, clockNs, true);
        return 0;
      },
      fd_close: unexpected('fd_close'),
      fd_fdstat_get: unexpected('fd_fdstat_get'),
      fd_seek: unexpected('fd_seek'),
      fd_write: unexpected('fd_write'),
      // libc calls this once, when it starts, for its stack canary. A constant keeps images reproducible; the unmapped
      // window protects the heap.
      random_get(pointer: number, lengthBytes: number): number {
        host.bytes().fill(0x5a, pointer, pointer + lengthBytes);
        return 0;
      },
    },
  });
  const exports = instance.exports as unknown as EngineExports;
  const encoder = new TextEncoder();
  const withBytes = <T>(bytes: Uint8Array, use: (pointer: number) => T): T => {
    const pointer = exports.malloc(bytes.length + 1);
    const target = new Uint8Array(exports.memory.buffer, pointer, bytes.length + 1);
    target.set(bytes);
    target[bytes.length] = 0;
    const result = use(pointer);
    // Freed memory keeps its bytes, and those of a program would be a third of its image. The engine's memory may have
    // grown in the meantime.
    new Uint8Array(exports.memory.buffer, pointer, bytes.length + 1).fill(0);
    exports.free(pointer);
    return result;
  };

  const host = {
    exports,
    runtime: 0,
    context: 0,
    heapStart: 0,
    engineSlots: exports.__indirect_function_table.length,
    bytes: () => new Uint8Array(exports.memory.buffer),
    view: () => new DataView(exports.memory.buffer),
    withBytes,
    text(value: bigint): string {
      const { context } = host;
      const pointer = exports.JS_ToCStringLen2(context, 0, value, 0);
      if (pointer === 0) {
        exports.JS_FreeValue(context, exports.JS_GetException(context));
        return '';
      }
      const memory = host.bytes();
      const result = new TextDecoder().decode(memory.subarray(pointer, memory.indexOf(0, pointer)));
      exports.JS_FreeCString(context, pointer);
      return result;
    },
    property: (object: bigint, name: string): bigint =>
      withBytes(encoder.encode(name), (pointer) => exports.JS_GetPropertyStr(host.context, object, pointer)),
  };

  exports._initialize();
  const first = exports.malloc(1);
  exports.free(first);
  host.heapStart = first - records.chunk.bytes;
  host.runtime = exports.JS_NewRuntime();
  exports.JS_SetMaxStackSize(host.runtime, layout.JS_STACK_BYTES);
  host.context = exports.JS_NewContextRaw(host.runtime);
  for (const intrinsic of intrinsics) exports[`JS_AddIntrinsic${intrinsic}`]!(host.context);
  installNatives(host, events);
  return host;
}

/**
 * Fills new slots of the function table with substitutes for the natives, in the order of the list, and creates
 * `__mirage` from them.
 */
function installNatives(host: EngineHost, events: HostEvents): void {
  const { exports, context, runtime, engineSlots } = host;
  const encoder = new TextEncoder();
  const setProperty = (object: bigint, name: string, value: bigint): number =>
    host.withBytes(encoder.encode(name), (pointer) => exports.JS_SetPropertyStr(context, object, pointer, value));

  const standIns: Record<string, (...values: never[]) => unknown> = {};
  natives.forEach(({ name }, index) => {
    standIns[index] = () => {
      events.native(name);
      return JS_UNDEFINED;
    };
  });
  const callbackBodies: Record<string, (...values: never[]) => unknown> = {
    rejectionTracker: (_context: number, promise: bigint, reason: bigint, isHandled: number) =>
      events.rejection(promise, reason, isHandled !== 0),
    dmaRealloc: () => {
      throw new Error('DMA memory cannot exist at build time');
    },
  };
  callbacks.forEach(({ name }, index) => (standIns[natives.length + index] = callbackBodies[name]!));

  const module = new WebAssembly.Module(slotModule(natives.length, callbacks));
  const slots = new WebAssembly.Instance(module, { m: standIns as WebAssembly.ModuleImports }).exports;
  const count = natives.length + callbacks.length;
  exports.__indirect_function_table.grow(count);
  for (let index = 0; index < count; index++) {
    exports.__indirect_function_table.set(engineSlots + index, slots[index] as () => void);
  }
  const tracker = callbacks.findIndex(({ name }) => name === 'rejectionTracker');
  exports.JS_SetHostPromiseRejectionTracker(runtime, engineSlots + natives.length + tracker, 0);

  const object = exports.JS_NewObject(context);
  natives.forEach(({ name, params }, index) => {
    const length = Object.keys(params).length;
    const native = host.withBytes(encoder.encode(name), (pointer) =>
      exports.JS_NewCFunction2(context, engineSlots + index, pointer, length, 0, 0),
    );
    setProperty(object, name, native);
  });
  exports.JS_FreezeObject(context, object);
  const global = exports.JS_GetGlobalObject(context);
  setProperty(global, '__mirage', object);
  exports.JS_FreeValue(context, global);
}

/**
 * Compiles a classic script to bytecode without its source text. Returns the exception as an engine value when it does
 * not parse.
 */
export function compileScript(host: EngineHost, source: string, filename: string): Uint8Array | { exception: bigint } {
  const { exports, context } = host;
  const encoder = new TextEncoder();
  const code = encoder.encode(source);
  const compiled = host.withBytes(code, (pointer) =>
    host.withBytes(encoder.encode(filename), (name) =>
      exports.JS_Eval(context, pointer, code.length, name, JS_EVAL_FLAG_COMPILE_ONLY),
    ),
  );
  if (isException(compiled)) return { exception: exports.JS_GetException(context) };
  stripVariables(host);
  return host.withBytes(new Uint8Array(4), (lengthOut) => {
    const flags = JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE;
    const pointer = exports.JS_WriteObject(context, lengthOut, compiled, flags);
    return host.bytes().slice(pointer, pointer + host.view().getUint32(lengthOut, true));
  });
}

/** Runs bytecode of `compileScript`. Returns its completion value. */
export function runBytecode(host: EngineHost, bytecode: Uint8Array): bigint {
  const { exports, context } = host;
  const script = host.withBytes(bytecode, (pointer) =>
    exports.JS_ReadObject(context, pointer, bytecode.length, JS_READ_OBJ_BYTECODE),
  );
  return isException(script) ? script : exports.JS_EvalFunction(context, script);
}

/** Evaluates a small script of this package. Returns its value. */
export function evaluate(host: EngineHost, source: string): bigint {
  const code = new TextEncoder().encode(source);
  return host.withBytes(code, (pointer) =>
    host.withBytes(new TextEncoder().encode('mirage'), (name) =>
      host.exports.JS_Eval(host.context, pointer, code.length, name, 0),
    ),
  );
}

/** Runs promise jobs until none is left. Returns false when a job throws; the exception is then pending. */
export function drainJobs(host: EngineHost): boolean {
  return host.withBytes(new Uint8Array(4), (contextOut) => {
    let status: number;
    while ((status = host.exports.JS_ExecutePendingJob(host.runtime, contextOut)) > 0);
    return status === 0;
  });
}
