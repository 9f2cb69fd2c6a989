/** Calls a handler of the program. What it throws, and what its promise rejects with, goes to `fail`. */
export function callHandler(handler: () => void | Promise<void>, fail: (error: unknown) => void): void {
  try {
    const result = handler();
    if (result instanceof Promise) result.catch(fail);
  } catch (error) {
    fail(error);
  }
}
