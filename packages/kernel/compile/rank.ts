import { collected, OBJECT, records } from '../image/engine-records.js';
import type { Instruction } from './decode.js';
import { classes, engine, tags } from './engine-layout.js';
import { readFunction, type FunctionCode } from './function-code.js';

/** The heap whose functions are ranked. */
export interface RankedHeap {
  readonly memory: Uint8Array;
  readonly runtime: number;
  /** Addresses of the records of all functions. */
  readonly functions: readonly number[];
}

/** How many instructions functions run under load, by the addresses of their records; in any unit. */
export type Work = ReadonlyMap<number, number>;

/** Reads of a method or a global function, by its name. */
const BY_NAME = new Set(['get_field', 'get_field2', 'get_var', 'get_var_undef']);
/** Reads of a function that a closure has captured, as those of modules are. */
const BY_CAPTURE = new Set(['get_var_ref', 'get_var_ref_check']);
/** The operand of `special_object` for the running function. */
const ITSELF = 2;
/** The bits of an entry of a shape that are 0 for properties with a value: the others are accessors and the like. */
const PROPERTY_KIND = 0xc0000000;

interface Ranked {
  readonly code: FunctionCode;
  /** Functions that it reads by name or capture, and so perhaps calls: anywhere, and within a loop. */
  readonly callees: ReadonlySet<number>;
  readonly loopCallees: ReadonlySet<number>;
  readonly hasLoop: boolean;
}

/**
 * Returns the functions that can be compiled and where a program probably spends its time, most important first: those
 * with a loop or recursion; then those that loops call, by their distance from a loop. Callees are guessed from the
 * values that closures have captured and from the names of methods. Functions of equal rank are in the order of their
 * length, then of their address, so that the same heap gives the same list.
 *
 * Functions whose work under load is known come before all others, those first that do most for their length. With
 * `all`, the functions that are left follow.
 */
export function rankFunctions(heap: RankedHeap, mode: 'hot' | 'all', work: Work = new Map()): number[] {
  const functions = readAll(heap);
  const distances = new Map<number, number>();
  let next = [...functions.values()]
    .filter(({ hasLoop, callees, code }) => hasLoop || callees.has(code.address))
    .map(({ code }) => code.address);
  for (let distance = 0; next.length > 0; distance++) {
    for (const address of next) distances.set(address, distance);
    const called = next.flatMap((address) => {
      const { callees, loopCallees, code } = functions.get(address)!;
      // What a loop calls is inside the loop as a whole, and so is recursion.
      return [...(distance > 0 || callees.has(code.address) ? callees : loopCallees)];
    });
    next = [...new Set(called)].filter((address) => functions.has(address) && !distances.has(address));
  }
  const rank = (address: number): number => distances.get(address) ?? Infinity;
  const length = (address: number): number => functions.get(address)!.code.instructions.length;
  const density = (address: number): number => (work.get(address) ?? 0) / length(address);
  return [...functions.keys()]
    .filter((address) => mode === 'all' || distances.has(address) || density(address) > 0)
    .sort(
      (a, b) =>
        density(b) - density(a) || (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || length(a) - length(b) || a - b,
    );
}

function readAll({ memory, runtime, functions }: RankedHeap): Map<number, Ranked> {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  const { named, captured } = references(view, runtime);
  const found = new Map<number, Ranked>();
  for (const address of functions) {
    const code = readFunction(memory, address);
    if (!code) continue;
    const loops = code.instructions.filter(({ target, offset }) => target !== undefined && target <= offset);
    const inLoop = ({ offset }: Instruction): boolean =>
      loops.some((jump) => offset >= jump.target! && offset <= jump.offset);
    const callees = ({ name, operand }: Instruction): readonly number[] => {
      if (BY_NAME.has(name)) return [...(named.get(operand) ?? [])];
      if (BY_CAPTURE.has(name)) return [...(captured.get(slotOf(address, operand)) ?? [])];
      return name === 'special_object' && operand === ITSELF ? [address] : [];
    };
    found.set(address, {
      code,
      callees: new Set(code.instructions.flatMap(callees)),
      loopCallees: new Set(code.instructions.filter(inLoop).flatMap(callees)),
      hasLoop: loops.length > 0,
    });
  }
  return found;
}

/** The key of a captured variable of a function. Indexes have 16 bits. */
const slotOf = (record: number, index: number): number => record * 0x10000 + index;

/** The functions that a heap refers to. */
interface References {
  /** By the name of a property of any object. */
  readonly named: ReadonlyMap<number, ReadonlySet<number>>;
  /** By the captured variable of a function. */
  readonly captured: ReadonlyMap<number, ReadonlySet<number>>;
}

function references(view: DataView, runtime: number): References {
  const [named, captured] = [new Map<number, Set<number>>(), new Map<number, Set<number>>()];
  const u32 = (at: number): number => view.getUint32(at, true);
  /** Adds the function that is the value at an address, if it is one. */
  const add = (to: Map<number, Set<number>>, key: number, at: number): void => {
    if (view.getInt32(at + 4, true) !== tags.object) return;
    const record = recordOf(view, u32(at));
    if (record !== undefined) to.set(key, (to.get(key) ?? new Set()).add(record));
  };
  for (const object of collected({ view: () => view, runtime }, OBJECT)) {
    const shape = u32(object + records.object.shape);
    const entries = shape + records.shape.buckets + 4 * u32(shape + records.shape.bucketMask);
    for (let index = 0; index < u32(shape + records.shape.count); index++) {
      const entry = entries + records.shape.entryBytes * index;
      const isPlain = (u32(entry) & PROPERTY_KIND) === 0;
      if (isPlain) add(named, u32(entry + 4), u32(object + records.object.properties) + 8 * index);
    }
    const record = recordOf(view, object);
    if (record === undefined) continue;
    const closure = u32(object + engine.object.closure);
    for (let index = 0; index < view.getUint16(record + records.function.closureVariableCount, true); index++) {
      const variable = u32(closure + 4 * index);
      if (variable !== 0) add(captured, slotOf(record, index), u32(variable + engine.capturedVariable.value));
    }
  }
  return { named, captured };
}

/** Returns the record of a function, given the object; undefined for other objects. */
function recordOf(view: DataView, object: number): number | undefined {
  const isFunction = view.getUint16(object + engine.object.classId, true) === classes.bytecodeFunction;
  return isFunction ? view.getUint32(object + engine.object.functionRecord, true) : undefined;
}
