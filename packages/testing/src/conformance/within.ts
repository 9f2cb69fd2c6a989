/** Longer than any answer takes, even in an emulator on a busy machine. */
const PATIENCE_MS = 30_000;

/** Returns the promise's value. Rejects with an error that names it after `limitMs`. */
export function within<A>(promise: Promise<A>, what: string, limitMs = PATIENCE_MS): Promise<A> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${limitMs / 1000} s`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
