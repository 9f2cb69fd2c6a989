/*
 * A store on a disk whose machine loses its power, again and again. The guest changes the store, one change after the
 * other, and tells of each that is done; at some moment it is killed. A new one opens the store and tells its contents,
 * by a digest of all of them: they have to be those after some number of changes, and not fewer than were told. This
 * process knows the contents by doing the same to a store in memory.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { kvMem } from '../src/index.js';
import type { KvRw } from '@mirage/types';
import { change, digestOf } from './store-changes.js';

/** A guest that runs `changeForEver` of store-changes.ts. */
export interface CuttableGuest {
  /** All that it has printed so far. */
  readonly output: () => string;
  readonly write: (text: string) => void;
  /** Takes its power; resolves when nothing of it is left that might write. */
  readonly cut: () => Promise<void>;
}

/** What came of it. */
export interface PowerCuts {
  readonly cuts: number;
  /** Changes that were told to be done. */
  readonly changes: number;
  readonly violations: string[];
}

/** Longer than any guest takes to come up, in an emulator on a busy machine. */
const PATIENCE_MS = 120_000;

/** A guest is cut after at most so many changes, and so long after the last of them that the next is under way. */
const MOST_CHANGES = 12;
const LONGEST_WAIT_MS = 20;

/**
 * What was done may be told on a console that is cut before anybody reads: so many changes more than were told may be
 * there.
 */
const MOST_UNTOLD = 100;

/**
 * Cuts the power of one guest after the other on the same disk, which is of zeros at first. `seed` chooses the moments.
 */
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
      // The last one only looks.
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

/** Waits until a guest has printed something. */
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

  /** How many changes, from `least` on, lead to these contents; undefined if none does. */
  async find(digest: string, least: number): Promise<number | undefined> {
    while (this.#digests.length <= least + MOST_UNTOLD) {
      if (this.#digests.length > 0) await change(this.#store, this.#digests.length);
      this.#digests.push(await digestOf(this.#store));
    }
    const found = this.#digests.indexOf(digest, least);
    return found === -1 ? undefined : found;
  }
}
