import { checksum } from './checksum.js';
import {
  bytesOf,
  compare,
  copyNode,
  entryBytes,
  lowerBound,
  readNode,
  REFERENCE_BYTES,
  roomOf,
  writeNode,
  type Child,
  type Node,
} from './node.js';
import type { Pager } from './pager.js';
import { Stop } from './stop.js';
import type { PageReference } from './superblock.js';

/** The maximum number of unchanged nodes in memory: a MiB of pages, plus the overhead of nodes. */
const MOST_CACHED = 256;
/** The maximum number of changed nodes in memory: more are written before the commit that makes them reachable. */
const MOST_CHANGED = 64;

/** One entry of the index. */
export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * The index: a copy-on-write B-tree over pages. A change copies the pages from the root down to its place. The copies
 * use free pages, and the last commit still reaches the old ones. The tree keeps the bytes of keys and values that it
 * is given.
 */
export class IndexTree {
  readonly #pager: Pager;
  readonly #cache = new Map<number, Node>();
  #root: Child;
  #changed = 0;

  constructor(pager: Pager, root: Readonly<PageReference>) {
    this.#pager = pager;
    this.#root = { ...root, changed: undefined };
  }

  /** Creates the index of an empty disk. */
  static empty(pager: Pager): IndexTree {
    const tree = new IndexTree(pager, { page: pager.take(1).page, checksum: 0 });
    tree.#root.changed = { level: 0, keys: [], values: [], children: [] };
    tree.#changed = 1;
    return tree;
  }

  /** Discards all changes: returns to a committed root. */
  reset(root: Readonly<PageReference>): void {
    this.#root = { ...root, changed: undefined };
    this.#changed = 0;
    this.#cache.clear();
  }

  /** Levels of the tree: 1 for a single page. */
  async height(): Promise<number> {
    return (await this.#load(this.#root)).level + 1;
  }

  /**
   * Marks all pages of the index as used, and calls back for each entry. Returns false if it is damaged. For opening a
   * disk.
   */
  async claimAll(use: (entry: Entry) => boolean): Promise<boolean> {
    const visit = async (child: Child, level: number | undefined): Promise<boolean> => {
      if (!this.#pager.claim(child.page, 1)) return false;
      const node = await this.#load(child);
      if (level !== undefined && node.level !== level) return false;
      for (const below of node.children) if (!(await visit(below, node.level - 1))) return false;
      return node.values.every((value, index) => use({ key: node.keys[index]!, value }));
    };
    return visit(this.#root, undefined);
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    const found = await this.seek(key);
    return found && compare(found.key, key) === 0 ? found.value : undefined;
  }

  /** Returns the first entry whose key is not smaller. */
  async seek(key: Uint8Array): Promise<Entry | undefined> {
    return this.#seek(await this.#load(this.#root), key);
  }

  async #seek(node: Node, key: Uint8Array): Promise<Entry | undefined> {
    if (node.level === 0) {
      const index = lowerBound(node.keys, key);
      return index === node.keys.length ? undefined : { key: node.keys[index]!, value: node.values[index]! };
    }
    for (let index = childIndex(node, key); index < node.children.length; index++) {
      const found = await this.#seek(await this.#load(node.children[index]!), key);
      if (found) return found;
    }
    return undefined;
  }

  /** Sets the value of a key. Stop: 'no-space' and errors of the disk; then the tree is unusable until `reset`. */
  async put(key: Uint8Array, value: Uint8Array): Promise<void> {
    const right = await this.#put(this.#root, key, value);
    if (right) {
      const left = { ...this.#root };
      const level = left.changed!.level + 1;
      const keys = [new Uint8Array(0), right.key];
      this.#root = {
        page: this.#pager.take(1).page,
        checksum: 0,
        changed: { level, keys, values: [], children: [left, right.child] },
      };
      this.#changed++;
    }
    if (this.#changed > MOST_CHANGED) await this.spill();
  }

  async #put(child: Child, key: Uint8Array, value: Uint8Array): Promise<Split | undefined> {
    const node = await this.#change(child);
    if (node.level === 0) {
      const index = lowerBound(node.keys, key);
      const isKnown = index < node.keys.length && compare(node.keys[index]!, key) === 0;
      node.keys.splice(index, isKnown ? 1 : 0, key);
      node.values.splice(index, isKnown ? 1 : 0, value);
    } else {
      const index = childIndex(node, key);
      const right = await this.#put(node.children[index]!, key, value);
      if (!right) return undefined;
      node.keys.splice(index + 1, 0, right.key);
      node.children.splice(index + 1, 0, right.child);
    }
    return bytesOf(node) > roomOf(this.#pager.pageBytes) ? this.#split(node) : undefined;
  }

  /** Moves the second half of a node, by bytes, to a new one. */
  #split(node: Node): Split {
    const half = bytesOf(node) / 2;
    let index = 0;
    for (let sum = 0; index < node.keys.length - 1; index++) {
      const next = entryBytes(node.keys[index]!, node.values[index]?.length ?? REFERENCE_BYTES);
      // A long entry in the middle goes to the side that is shorter without it.
      if (index > 0 && sum + next / 2 > half) break;
      sum += next;
    }
    const changed: Node = {
      level: node.level,
      keys: node.keys.splice(index),
      values: node.values.splice(index),
      children: node.children.splice(index),
    };
    this.#changed++;
    return { key: changed.keys[0]!, child: { page: this.#pager.take(1).page, checksum: 0, changed } };
  }

  /** Removes an existing key. Stop: as for `put`. */
  async delete(key: Uint8Array): Promise<void> {
    await this.#delete(this.#root, key);
    for (let root = this.#root.changed!; root.level > 0 && root.children.length === 1; ) {
      const [only] = root.children;
      this.#giveUp(this.#root);
      this.#root = only!;
      if (!only!.changed) break;
      root = only!.changed;
    }
    if (this.#changed > MOST_CHANGED) await this.spill();
  }

  async #delete(child: Child, key: Uint8Array): Promise<void> {
    const node = await this.#change(child);
    if (node.level === 0) {
      const index = lowerBound(node.keys, key);
      node.keys.splice(index, 1);
      node.values.splice(index, 1);
      return;
    }
    const index = childIndex(node, key);
    const below = node.children[index]!;
    await this.#delete(below, key);
    if (below.changed!.keys.length === 0) {
      this.#giveUp(below);
      node.keys.splice(index, 1);
      node.children.splice(index, 1);
      return;
    }
    // A nearly empty page is joined with a neighbour if the result still has room to grow.
    const room = roomOf(this.#pager.pageBytes);
    if (bytesOf(below.changed!) > room / 4 || node.children.length === 1) return;
    const left = index + 1 < node.children.length ? index : index - 1;
    await this.#join(node, left, room);
  }

  async #join(node: Node, left: number, room: number): Promise<void> {
    const [into, from] = [node.children[left]!, node.children[left + 1]!];
    const source = await this.#load(from);
    const sum = bytesOf(await this.#load(into)) + bytesOf(source) + node.keys[left + 1]!.length;
    if (sum > (room * 3) / 4) return;
    const target = await this.#change(into);
    // The first key of a node above level 0 covers everything smaller; after a join it must be the key in the parent.
    const keys = source.level === 0 ? source.keys : [node.keys[left + 1]!, ...source.keys.slice(1)];
    target.keys.push(...keys);
    target.values.push(...source.values);
    target.children.push(...source.children.map((child) => ({ ...child })));
    this.#giveUp(from);
    node.keys.splice(left + 1, 1);
    node.children.splice(left + 1, 1);
  }

  /**
   * Returns a node of a child that may be changed: the child itself if it is a copy already, otherwise a copy on a new
   * page. The parent is a copy already.
   */
  async #change(child: Child): Promise<Node> {
    if (child.changed) return child.changed;
    const node = copyNode(await this.#load(child));
    this.#giveUpPage(child.page);
    child.page = this.#pager.take(1).page;
    child.changed = node;
    this.#changed++;
    return node;
  }

  #giveUp(child: Child): void {
    if (child.changed) this.#changed--;
    this.#giveUpPage(child.page);
  }

  #giveUpPage(page: number): void {
    this.#cache.delete(page);
    this.#pager.giveUp(page, 1);
  }

  /**
   * Writes all changed nodes, children first, because a node contains the checksums of its children. Returns the root.
   * Stop: errors of the disk.
   */
  async spill(): Promise<Readonly<PageReference>> {
    this.#write(this.#root);
    this.#changed = 0;
    await this.#pager.settle();
    return { page: this.#root.page, checksum: this.#root.checksum };
  }

  #write(child: Child): void {
    const node = child.changed;
    if (!node) return;
    for (const below of node.children) this.#write(below);
    const bytes = writeNode(node, child.page, this.#pager.pageBytes);
    child.checksum = checksum(bytes);
    child.changed = undefined;
    // Read back, so that it references only this page, and not every page and value that its entries came from.
    this.#remember(child.page, readNode(bytes, child.page) as Node);
    this.#pager.write(child.page, bytes);
  }

  async #load(child: Child): Promise<Node> {
    if (child.changed) return child.changed;
    const known = this.#cache.get(child.page);
    if (known) {
      // The most recently used node is last in the map.
      this.#cache.delete(child.page);
      this.#cache.set(child.page, known);
      return known;
    }
    const bytes = new Uint8Array(this.#pager.pageBytes);
    await this.#pager.read(child.page, bytes);
    const node = checksum(bytes) === child.checksum ? readNode(bytes, child.page) : 'damaged';
    if (node === 'damaged') throw new Stop('io-error');
    this.#remember(child.page, node);
    return node;
  }

  #remember(page: number, node: Node): void {
    this.#cache.set(page, node);
    if (this.#cache.size <= MOST_CACHED) return;
    for (const oldest of this.#cache.keys()) {
      this.#cache.delete(oldest);
      return;
    }
  }
}

/** The new node of a split. */
interface Split {
  readonly key: Uint8Array;
  readonly child: Child;
}

/** Returns the index of the child for a key: the last whose key is not greater, or the first. */
function childIndex(node: Node, key: Uint8Array): number {
  const index = lowerBound(node.keys, key);
  const isEqual = index < node.keys.length && compare(node.keys[index]!, key) === 0;
  return isEqual ? index : Math.max(0, index - 1);
}
