/**
 * Engine values as 64-bit integers: the upper half is a tag, the lower half a payload. An upper half that is not a tag
 * belongs to a shifted double. Source: QuickJS-ng, quickjs.h, JS_NAN_BOXING (32-bit targets).
 */
export const JS_TAG_OBJECT = -1;
export const JS_TAG_EXCEPTION = 6;

const tagged = (tag: number, payload: number): bigint =>
  BigInt.asIntN(64, (BigInt(tag) << 32n) | BigInt(payload >>> 0));

export const JS_UNDEFINED = tagged(3, 0);

/** The tag of an engine value. */
export const tagOf = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));

export const isException = (value: bigint): boolean => tagOf(value) === JS_TAG_EXCEPTION;
