/**
 * The functions that main.ts uses. They are called when the program is evaluated, which for an image is at build time,
 * and they return a value that is available at once directly, not as a promise. Both leave little to do at boot, where
 * an emulator has to translate all code that runs.
 */

/** Connects a device or starts a module, and returns its value or a promise of it. */
export type Connect<A> = () => A | Promise<A>;

/**
 * Returns a function that calls `connect` with `parameters` at most once: every call returns the same result, also a
 * failure. So a device that two modules share is connected once, and both get the same error. If `connect` throws, the
 * result rejects.
 */
export function once<A>(connect: Connect<A>): Connect<A>;
export function once<A, P>(connect: (parameters: P) => A | Promise<A>, parameters: NoInfer<P>): Connect<A>;
export function once<A, P>(connect: (parameters?: P) => A | Promise<A>, parameters?: P): Connect<A> {
  let isCalled = false;
  let connected: A | Promise<A>;
  return () => {
    if (isCalled) return connected;
    isCalled = true;
    return (connected = attempt(connect, parameters));
  };
}

/** Returns a function that connects a device and passes it to `use`. */
export function given<A, B>(connect: Connect<A>, use: (device: A) => B | Promise<B>): Connect<B> {
  return () => {
    const device = connect();
    return isPromise(device) ? device.then(use) : use(device);
  };
}

/** Returns a function that connects several devices at the same time. */
export function all<A extends readonly unknown[]>(...connects: { readonly [I in keyof A]: Connect<A[I]> }): Connect<A> {
  return () => Promise.all(connects.map((connect) => connect())) as Promise<unknown> as Promise<A>;
}

/** Calls a function; if it throws, returns a rejected promise. */
export function attempt<A, P>(call: (parameters: P) => A | Promise<A>, parameters: P): A | Promise<A> {
  try {
    return call(parameters);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Returns whether `await` would wait for the value. */
function isPromise<A>(value: A | Promise<A>): value is Promise<A> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
