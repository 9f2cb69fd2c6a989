/**
 * Connects a device, or starts a module, at most once: every call gives the same promise, also when it failed. So a device that two
 * modules share is connected once, and both learn the same error. A `connect` that throws is one that rejects.
 */
export function once<A>(connect: () => A | Promise<A>): () => Promise<A> {
  let connected: Promise<A> | undefined;
  return () => (connected ??= new Promise<A>((resolve) => resolve(connect())));
}
