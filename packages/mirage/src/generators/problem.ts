/**
 * A mistake in what the user typed: what is wrong, and what to type. Nx prints the message of an error, and offers a
 * stack trace where there is one; here there is nothing to see in it.
 */
export function problem(message: string, next: string): Error {
  const error = new Error(`MIR0601  ${message}\n${next}`);
  error.stack = '';
  return error;
}
