/**
 * Offsets in records of the engine that compiled code uses, and values of the engine. Source: QuickJS-ng 0.17.0,
 * quickjs.c, compiled for 32 bits.
 */
export const engine = {
  context: { pollCounter: 292, globalObject: 256 },
  runtime: { stackLimit: 644, currentFrame: 660 },
  object: {
    flags: 8,
    classId: 10,
    shape: 12,
    properties: 16,
    functionRecord: 24,
    typedArray: 24,
    opaque: 24,
    closure: 28,
    nativeSlot: 28,
    values: 28,
    count: 32,
  },
  shape: { mask: 16, count: 24, prototype: 36 },
  /** A property in a shape: flags, whose upper two bits are zero for plain values, and its atom. */
  property: { flags: 0, atom: 4 },
  /** JSString; the highest bit of the length is a flag. */
  string: { length: 0 },
  arrayIterator: { array: 0, kind: 8, index: 12 },
  typedArray: { buffer: 12 },
  arrayBuffer: { isImmutable: 9 },
  functionRecord: { kind: 8, number: 10, bytecode: 12, capturedCount: 40 },
  /** A variable that a closure has captured. */
  capturedVariable: { value: 12 },
  /** JSStackFrame. */
  frame: {
    previous: 0,
    function: 8,
    arguments: 16,
    variables: 20,
    captured: 24,
    position: 28,
    capturedCount: 32,
    argumentCount: 34,
    isStrict: 36,
    isConstructor: 37,
    operands: 40,
    coroutine: 44,
  },
  /** JSAsyncFunctionState, of generators and async functions. */
  coroutine: { isThrow: 12, frame: 16 },
  /** Bytes of the interpreter's own frame, and the place of JSStackFrame in it. */
  interpreter: { frameBytes: 224, stackFrame: 104 },
  /** The reference count lies in front of each object. */
  references: -4,
} as const;

/** Classes of objects. */
export const classes = {
  array: 2,
  nativeFunction: 12,
  bytecodeFunction: 13,
  firstTypedArray: 22,
  uint8Array: 24,
  int16Array: 25,
  uint16Array: 26,
  int32Array: 27,
  uint32Array: 28,
  lastTypedArray: 33,
  arrayIterator: 46,
} as const;

/** Tags of values: their upper 32 bits. Other upper halves belong to doubles, which are shifted by DOUBLE_SHIFT. */
export const tags = {
  object: -1,
  firstReference: -9,
  bigInt: -9,
  string: -7,
  /** A string whose parts are not concatenated yet. */
  rope: -6,
  integer: 0,
  boolean: 1,
  null: 2,
  undefined: 3,
  uninitialized: 4,
  catchOffset: 5,
  exception: 6,
  shortBigInt: 7,
} as const;

/** The number that the engine subtracts from the bits of a double, with the double of zero in mind. */
export const DOUBLE_SHIFT = 9221120279990763520n;

/** Flags of a call: `new`, and that the callee must copy its arguments. */
export const callFlags = { constructor: 1, copyArguments: 2 } as const;

const tagged = (tag: number, payload: bigint): bigint => BigInt.asUintN(64, (BigInt(tag) << 32n) | payload);

/** Values of the engine as 64 bits. */
export const values = {
  undefined: tagged(tags.undefined, 0n),
  null: tagged(tags.null, 0n),
  true: tagged(tags.boolean, 1n),
  false: tagged(tags.boolean, 0n),
  uninitialized: tagged(tags.uninitialized, 0n),
  exception: tagged(tags.exception, 0n),
  nan: BigInt.asUintN(64, 0x7ff8000000000000n - DOUBLE_SHIFT),
  integer: (value: number): bigint => BigInt(value >>> 0),
} as const;

/** Whether a value is an integer. */
export const isInteger = (value: bigint): boolean => value >> 32n === 0n;

/** Whether a value refers to a record with a count of references. */
export const isReference = (value: bigint): boolean => value >= tagged(tags.firstReference, 0n);
