/**
 * Returns the error for wrong options of a generator: what is wrong, and what to type. The error has no stack, because
 * Nx would print it.
 */
export function problem(message: string, next: string): Error {
  const error = new Error(`MIR0601  ${message}\n${next}`);
  error.stack = '';
  return error;
}
