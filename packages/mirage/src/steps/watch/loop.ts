/** A built version. */
export interface BuiltVersion<V> {
  readonly version: V;
  /** Whether the program differs from the previous version. */
  readonly isNew: boolean;
}

/** The work of a watch mode, for versions of the type `V`. */
export interface WatchTasks<V> {
  /**
   * Builds a version of the changed files; of all files if there are none. Returns `undefined` if that fails, after the
   * error has been shown.
   */
  readonly build: (changed: readonly string[]) => Promise<BuiltVersion<V> | undefined>;
  /** Runs a version. Resolves to its exit status. Ends it when `replaced` is aborted. */
  readonly run: (version: V, replaced: AbortSignal) => Promise<number>;
  /** Checks the types of a version and shows errors. It is given up when `signal` is aborted. Never rejects. */
  readonly check: (version: V, signal: AbortSignal) => Promise<void>;
  /** Waits for changed files. Returns none when `signal` is aborted. */
  readonly changes: (signal: AbortSignal) => Promise<readonly string[]>;
  /** Called when a version ends by itself. */
  readonly ended: (version: V, status: number) => void;
}

/** A version that was started. */
interface Running {
  readonly replaced: AbortController;
  readonly status: Promise<number>;
  isOver: boolean;
}

/**
 * Builds and runs version after version until `ending` is aborted, which also asks the running version to end. After a
 * version that cannot be built, the previous one keeps running. Returns the exit status of the last version;
 * `undefined` if none was started.
 */
export async function watchLoop<V>(tasks: WatchTasks<V>, ending: AbortSignal): Promise<number | undefined> {
  let running: Running | undefined;
  let check = { given: new AbortController(), done: Promise.resolve() };
  let changed: readonly string[] = [];
  const over = new AbortController();
  const signal = AbortSignal.any([ending, over.signal]);
  // A version that cannot be started at all ends the watch mode.
  let fail: (reason: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (fail = reject));
  failure.catch(() => undefined);
  try {
    while (!ending.aborted) {
      const built = await tasks.build(changed);
      if (built !== undefined && !ending.aborted) {
        if (built.isNew || running?.isOver) {
          running?.replaced.abort();
          await running?.status;
          if (ending.aborted) break;
          running = begin(built.version);
        }
        const given = new AbortController();
        check = { given, done: tasks.check(built.version, given.signal) };
      }
      changed = await Promise.race([tasks.changes(signal), failure]);
      check.given.abort();
      await check.done;
    }
    return await running?.status;
  } finally {
    over.abort();
    check.given.abort();
  }

  function begin(version: V): Running {
    const replaced = new AbortController();
    const status = tasks.run(version, replaced.signal);
    const begun: Running = { replaced, status, isOver: false };
    status.then((value) => {
      begun.isOver = true;
      if (!replaced.signal.aborted && !ending.aborted) tasks.ended(version, value);
    }, fail);
    return begun;
  }
}
