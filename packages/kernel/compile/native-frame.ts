/** The record of a call on the native stack. Its address is the stack pointer of compiled code. */
export const nativeFrame = {
  function: 0,
  thisValue: 8,
  newTarget: 16,
  argumentCount: 24,
  arguments: 28,
  /** Linear address of the interpreter's frame. */
  base: 32,
  result: 40,
  /** Linear address of JSStackFrame. */
  stackFrame: 48,
  /** With padding that aligns the stack. */
  bytes: 56,
} as const;
