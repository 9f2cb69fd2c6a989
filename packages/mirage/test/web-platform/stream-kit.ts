// Streams of known values, for the cases after the topics of streams.

/** A stream of these values that remembers what is asked of its source. */
export function source(values: readonly unknown[], strategy?: QueuingStrategy) {
  const calls: string[] = [];
  const left = [...values];
  const readable = new ReadableStream<unknown>(
    {
      start: () => void calls.push('start'),
      pull(controller) {
        calls.push('pull');
        if (left.length === 0) controller.close();
        else controller.enqueue(left.shift());
      },
      cancel: (reason) => void calls.push(`cancel ${String(reason)}`),
    },
    strategy,
  );
  return { readable, calls };
}

/** A sink that remembers what it is given. */
export function sink(fail: Partial<Record<'write' | 'close' | 'abort', boolean>> = {}, strategy?: QueuingStrategy) {
  const calls: string[] = [];
  const call = (name: 'write' | 'close' | 'abort', value?: unknown): void => {
    calls.push(value === undefined ? name : `${name} ${String(value)}`);
    if (fail[name]) throw new RangeError(name);
  };
  const writable = new WritableStream<unknown>(
    { write: (value) => call('write', value), close: () => call('close'), abort: (reason) => call('abort', reason) },
    strategy,
  );
  return { writable, calls };
}

export async function all(readable: ReadableStream<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return found;
    found.push(value);
  }
}

export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
export const failing = (): ReadableStream<unknown> =>
  new ReadableStream({ start: (controller) => controller.error(new RangeError('e')) });
