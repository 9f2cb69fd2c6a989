/*
 * Cuts the power of machines with a store on a disk. The guest changes the store, one change after another, and reports
 * each completed change; at some moment it is killed. A new guest opens the store and reports a digest of its contents,
 * which must be those after some number of changes, at least as many as were reported. This process knows the contents
 * because it does the same with a store in memory.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { kvMem } from '../src/index.js';
import type { KvRw } from '@mirage/types';
import { change, digestOf } from './store-changes.js';

/** A guest that runs `changeForEver` of store-changes.ts. */
export interface CuttableGuest {
  /** Returns its output so far. */
  readonly output: () => string;
  readonly write: (text: string) => void;
  /** Kills it; resolves when it can no longer write. */
  readonly cut: () => Promise<void>;
}

/** The result. */
export interface PowerCuts {
  readonly cuts: number;
  /** Changes that were reported as completed. */
  readonly changes: number;
  readonly violations: string[];
}

/** Longer than any guest takes to boot, in an emulator on a busy machine. */
const PATIENCE_MS = 120_000;

/**
 * A guest is killed after at most this many changes, and this long after the last of them, so that the next is in
 * progress.
 */
const MOST_CHANGES = 12;
const LONGEST_WAIT_MS = 20;

/**
 * The console may be cut before the last reports are read: at most this many changes more than reported may be there.
 */
const MOST_UNTOLD = 100;

/** Cuts the power of one guest after another on the same disk, which is zeros at first. `seed` selects the moments. */
export async function cutPower(start: () => CuttableGuest, cuts: number, seed: number): Promise<PowerCuts> {
  const known = new KnownStates();
  const violations: string[] = [];
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let told = 0;
  for (let cut = 0; cut <= cuts && violations.length === 0; cut++) {
    const guest = start();
    try {
      const [, digest] = await printed(guest, /^state ([0-9a-f]+)\n/m);
      const reached = await known.find(digest!, told);
      if (reached === undefined) {
        violations.push(`after ${cut} cuts the store is not as it was after ${told} changes, nor after some more`);
        break;
      }
      told = reached;
      // The last guest only reads.
      if (cut === cuts) break;
      guest.write(`${reached + 1}\n`);
      const until = reached + random(MOST_CHANGES);
      if (until > reached) await printed(guest, new RegExp(`^done ${until}\n`, 'm'));
      await sleep(random(LONGEST_WAIT_MS));
    } catch (error) {
      violations.push((error as Error).message);
    } finally {
      await guest.cut();
    }
    for (const [, number] of guest.output().matchAll(/^done (\d+)\n/gm)) told = Math.max(told, Number(number));
  }
  return { cuts, changes: told, violations };
}

/** Waits until the output of a guest matches. */
async function printed(guest: CuttableGuest, pattern: RegExp): Promise<RegExpExecArray> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(5)) {
    const found = pattern.exec(guest.output().replaceAll('\r', ''));
    if (found) return found;
  }
  throw new Error(`it never printed ${pattern}:\n${guest.output()}`);
}

/** The digests of a store after 0, 1, 2, ... changes. */
class KnownStates {
  readonly #store: KvRw = kvMem({ wallNs: () => 0n });
  readonly #digests: string[] = [];

  /** Returns the number of changes, from `least` on, that leads to these contents; undefined if none does. */
  async find(digest: string, least: number): Promise<number | undefined> {
    while (this.#digests.length <= least + MOST_UNTOLD) {
      if (this.#digests.length > 0) await change(this.#store, this.#digests.length);
      this.#digests.push(await digestOf(this.#store));
    }
    const found = this.#digests.indexOf(digest, least);
    return found === -1 ? undefined : found;
  }
}
