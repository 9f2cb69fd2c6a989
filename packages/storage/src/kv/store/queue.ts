import type { IndexTree } from './index-tree.js';
import type { Pager } from './pager.js';
import { Stop } from './stop.js';
import type { PageReference } from './superblock.js';

/** The maximum number of changes in one commit: changes that wait at the same time share their two flushes. */
const MOST_AT_ONCE = 32;

interface Task {
  readonly isChange: boolean;
  readonly run: () => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs one operation at a time, in the order of the calls; consecutive waiting changes are committed together. A change
 * that fails (no space, a fault) rolls back its whole commit; the others are then repeated, each in a separate commit.
 */
export class Queue {
  readonly #index: IndexTree;
  readonly #pager: Pager;
  readonly #waiting: Task[] = [];
  #root: Readonly<PageReference>;
  #isWorking = false;
  /** The error of all operations after the store has ended. */
  #end: 'disconnected' | 'io-error' | undefined;

  constructor(index: IndexTree, pager: Pager, root: Readonly<PageReference>) {
    this.#index = index;
    this.#pager = pager;
    this.#root = root;
  }

  /** Runs an operation without changes, in its turn. */
  read<A>(run: () => Promise<A>): Promise<A | 'disconnected' | 'io-error'> {
    return this.#add(false, run);
  }

  /** Runs a change and makes it durable. A result other than 'done' must not have changed anything. */
  write<A>(run: () => Promise<A>): Promise<A | Stop['why']> {
    return this.#add(true, run);
  }

  /** Waits for earlier operations, then disconnects the disk. */
  async disconnect(): Promise<void> {
    if (this.#end === 'disconnected') return;
    await this.#add(false, async () => undefined);
    this.#end = 'disconnected';
    await this.#pager.disconnect();
  }

  #add<A, E>(isChange: boolean, run: () => Promise<A>): Promise<A | E> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ isChange, run, resolve: resolve as (result: unknown) => void, reject });
      if (this.#isWorking) return;
      this.#isWorking = true;
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    // Changes of the same turn share a commit.
    await null;
    for (let task = this.#waiting[0]; task; task = this.#waiting[0]) {
      let count = 1;
      if (task.isChange) while (count < MOST_AT_ONCE && this.#waiting[count]?.isChange) count++;
      const tasks = this.#waiting.splice(0, count);
      if (this.#end !== undefined) for (const { resolve } of tasks) resolve(this.#end);
      else if (!task.isChange) await this.#read(task);
      else if (!(await this.#change(tasks))) for (const one of tasks) await this.#change([one]);
    }
    this.#isWorking = false;
  }

  async #read({ run, resolve, reject }: Task): Promise<void> {
    try {
      resolve(await run());
    } catch (error) {
      if (error instanceof Stop) resolve(error.why);
      else reject(error);
    }
  }

  /** Commits changes together. Returns false if one of several failed, and nothing is changed. */
  async #change(tasks: readonly Task[]): Promise<boolean> {
    if (this.#end !== undefined) {
      for (const { resolve } of tasks) resolve(this.#end);
      return true;
    }
    const results: unknown[] = [];
    try {
      for (const { run } of tasks) results.push(await run());
      if (this.#pager.isChanged) {
        const root = await this.#index.spill();
        if ((await this.#pager.commit(root)) === 'unknown') this.#end = 'io-error';
        else this.#root = root;
      }
    } catch (error) {
      await this.#pager.rollBack();
      this.#index.reset(this.#root);
      if (!(error instanceof Stop)) for (const { reject } of tasks) reject(error);
      else if (tasks.length > 1) return false;
      else tasks[0]!.resolve(error.why);
      return true;
    }
    tasks.forEach(({ resolve }, index) => resolve(this.#end ?? results[index]));
    return true;
  }
}
