/**
 * What main.ts is made of. All functions here are made when the program is evaluated, which for an image is when it is
 * built; and what is there at once is given as it is, not as a promise. Both leave little to do at boot, where an
 * emulator has to translate everything that is done for the first time.
 */

/** Gives a device, or starts a module: its value, or a promise of it. */
export type Connect<A> = () => A | Promise<A>;

/**
 * Connects a device, or starts a module, at most once: every call gives the same, also when it failed. So a device that
 * two modules share is connected once, and both learn the same error. A `connect` that throws is one that rejects. It
 * is called with `parameters`.
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

/** What `use` makes of a device, as soon as that is connected. */
export function given<A, B>(connect: Connect<A>, use: (device: A) => B | Promise<B>): Connect<B> {
  return () => {
    const device = connect();
    return isPromise(device) ? device.then(use) : use(device);
  };
}

/** Several devices, connected at the same time. */
export function all<A extends readonly unknown[]>(...connects: { readonly [I in keyof A]: Connect<A[I]> }): Connect<A> {
  return () => Promise.all(connects.map((connect) => connect())) as Promise<unknown> as Promise<A>;
}

/** What a function gives; one that throws is one that rejects. */
export function attempt<A, P>(call: (parameters: P) => A | Promise<A>, parameters: P): A | Promise<A> {
  try {
    return call(parameters);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Whatever `await` would wait for. */
function isPromise<A>(value: A | Promise<A>): value is Promise<A> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
