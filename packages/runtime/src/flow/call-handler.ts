/** Calls a handler of the program. Passes to `fail` what the handler throws, or what its promise rejects with. */
export function callHandler(handler: () => void | Promise<void>, fail: (error: unknown) => void): void {
  try {
    const result = handler();
    if (result instanceof Promise) result.catch(fail);
  } catch (error) {
    fail(error);
  }
}
