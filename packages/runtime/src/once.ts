/**
 * Connects a device, or starts a module, at most once: every call gives the same promise, also when it failed. So a device that two
 * modules share is connected once, and both learn the same error. A `connect` that throws is one that rejects.
 */
export function once<A>(connect: () => A | Promise<A>): () => Promise<A> {
  let connected: Promise<A> | undefined;
  return () => (connected ??= attempt(connect));
}

/** The promise that a function gives, or one of its result; a function that throws is one that rejects. Makes no second promise of a promise. */
export function attempt<A>(call: () => A | Promise<A>): Promise<A> {
  try {
    return Promise.resolve(call()) as Promise<A>;
  } catch (error) {
    return Promise.reject(error);
  }
}
