import { connectXenstore, type Xenstore } from '../../src/guest/bus/xenstore.js';
import type { EventChannels } from '../../src/guest/bus/event-channel.js';
import type { FakeXen } from './hypervisor.js';

const TYPES = {
  DIRECTORY: 1,
  READ: 2,
  WATCH: 4,
  UNWATCH: 5,
  START: 6,
  END: 7,
  WRITE: 11,
  MKDIR: 12,
  RM: 13,
  EVENT: 15,
  ERROR: 16,
};
const RING = 1024;

interface Transaction {
  readonly nodes: Map<string, string>;
  readonly generation: number;
}

/** Deviations of this daemon from the normal behaviour. */
export interface DaemonOptions {
  /** Initial indices of both rings. */
  readonly firstIndex?: number;
  /** The maximum number of bytes that it reads or writes at a time. */
  readonly chunkBytes?: number;
  /** The number of commits that collide with those of another domain before one succeeds. */
  collisions?: number;
  /** Errors by request, returned without executing it. */
  refuse?: (type: number, path: string) => string | undefined;
}

/** A xenstore daemon for one guest, in memory, on a separate page. Paths of the guest are below /local/domain/1. */
export class FakeXenstored {
  readonly page: Uint8Array;
  readonly port: number;
  readonly nodes = new Map<string, string>();
  readonly watches: { path: string; shown: string; token: string }[] = [];
  readonly #xen: FakeXen;
  readonly #options: DaemonOptions;
  readonly #words: Uint32Array;
  readonly #transactions = new Map<number, Transaction>();
  readonly #output: number[] = [];
  #input: number[] = [];
  #generation = 0;
  #nextTransaction = 1;

  constructor(xen: FakeXen, options: DaemonOptions = {}) {
    this.#xen = xen;
    this.#options = options;
    this.page = xen.sharedPage(0xfeffc);
    this.#words = new Uint32Array(this.page.buffer);
    this.#words.fill(options.firstIndex ?? 0, 512, 516);
    this.port = xen.addChannel();
    xen.peers.push(() => this.step());
  }

  /** The xenstore client of the guest. */
  connect(events: EventChannels): Xenstore {
    return connectXenstore(this.#xen.natives, this.#xen.loop, events, this.page, this.port);
  }

  /** Writes nodes as the toolstack or another domain, by absolute paths. */
  set(path: string, value: string): void {
    this.#change(path, () => void this.nodes.set(path, value));
  }

  delete(path: string): void {
    this.#change(path, () => {
      for (const node of [...this.nodes.keys()])
        if (node === path || node.startsWith(`${path}/`)) this.nodes.delete(node);
    });
  }

  get openTransactions(): number {
    return this.#transactions.size;
  }

  /** Queues bytes for the guest unchanged. */
  send(bytes: Uint8Array): void {
    this.#output.push(...bytes);
  }

  message(type: number, requestId: number, transactionId: number, payload: string): void {
    const bytes = new TextEncoder().encode(payload);
    const header = new Uint32Array([type, requestId, transactionId, bytes.length]);
    this.send(new Uint8Array(header.buffer));
    this.send(bytes);
  }

  step(): boolean {
    const chunk = this.#options.chunkBytes ?? RING;
    const taken = this.#receive(chunk);
    const given = this.#transmit(chunk);
    if (taken + given > 0) this.#xen.raise(this.port);
    return taken + given > 0;
  }

  #receive(limit: number): number {
    const count = Math.min((this.#words[513]! - this.#words[512]!) >>> 0, limit);
    for (let i = 0; i < count; i++) {
      this.#input.push(this.page[this.#words[512]! % RING]!);
      this.#words[512]! += 1;
    }
    for (;;) {
      if (this.#input.length < 16) return count;
      const [type, id, transaction, length] = new Uint32Array(Uint8Array.from(this.#input.slice(0, 16)).buffer);
      if (this.#input.length < 16 + length!) return count;
      const payload = new TextDecoder().decode(Uint8Array.from(this.#input.slice(16, 16 + length!)));
      this.#input = this.#input.slice(16 + length!);
      this.#request(type!, id!, transaction!, payload);
    }
  }

  #transmit(limit: number): number {
    const room = RING - ((this.#words[515]! - this.#words[514]!) >>> 0);
    const count = Math.min(room, limit, this.#output.length);
    for (const byte of this.#output.splice(0, count)) {
      this.page[RING + (this.#words[515]! % RING)] = byte;
      this.#words[515]! += 1;
    }
    return count;
  }

  #request(type: number, id: number, transactionId: number, payload: string): void {
    const parts = payload.split('\0');
    const path = absolute(parts[0]!);
    const refusal = this.#options.refuse?.(type, parts[0]!);
    const error = (name: string): void => this.message(TYPES.ERROR, id, transactionId, `${name}\0`);
    const ok = (text = 'OK\0'): void => this.message(type, id, transactionId, text);
    if (refusal !== undefined) return error(refusal);
    const transaction = this.#transactions.get(transactionId);
    if (transactionId !== 0 && !transaction) return error('ENOENT');
    const nodes = transaction?.nodes ?? this.nodes;
    const children = (): string[] => [
      ...new Set(
        [...nodes.keys()]
          .filter((node) => node.startsWith(`${path}/`))
          .map((node) => node.slice(path.length + 1).split('/')[0]!),
      ),
    ];
    const isThere = (): boolean => nodes.has(path) || children().length > 0;
    switch (type) {
      case TYPES.READ:
        return isThere() ? ok(nodes.get(path) ?? '') : error('ENOENT');
      case TYPES.DIRECTORY:
        return isThere()
          ? ok(
              children()
                .map((name) => `${name}\0`)
                .join(''),
            )
          : error('ENOENT');
      case TYPES.WRITE: {
        if (transaction) nodes.set(path, parts.slice(1).join('\0'));
        else this.set(path, parts.slice(1).join('\0'));
        return ok();
      }
      case TYPES.MKDIR:
        if (!isThere()) nodes.set(path, '');
        return ok();
      case TYPES.RM:
        if (!isThere()) return error('ENOENT');
        if (transaction)
          for (const node of [...nodes.keys()]) if (node === path || node.startsWith(`${path}/`)) nodes.delete(node);
        if (!transaction) this.delete(path);
        return ok();
      case TYPES.WATCH:
        this.watches.push({ path, shown: parts[0]!, token: parts[1]! });
        ok();
        return this.message(TYPES.EVENT, 0, 0, `${parts[0]}\0${parts[1]}\0`);
      case TYPES.UNWATCH: {
        const index = this.watches.findIndex((watch) => watch.path === path && watch.token === parts[1]);
        if (index < 0) return error('ENOENT');
        this.watches.splice(index, 1);
        return ok();
      }
      case TYPES.START: {
        const number = this.#nextTransaction++;
        this.#transactions.set(number, { nodes: new Map(this.nodes), generation: this.#generation });
        return ok(`${number}\0`);
      }
      case TYPES.END: {
        this.#transactions.delete(transactionId);
        if (parts[0] === 'F') return ok();
        if ((this.#options.collisions ?? 0) > 0) {
          this.#options.collisions!--;
          return error('EAGAIN');
        }
        if (transaction!.generation !== this.#generation) return error('EAGAIN');
        const before = new Map(this.nodes);
        this.nodes.clear();
        for (const [node, value] of transaction!.nodes) this.nodes.set(node, value);
        for (const [node, value] of this.nodes) if (before.get(node) !== value) this.#fire(node);
        for (const node of before.keys()) if (!this.nodes.has(node)) this.#fire(node);
        this.#generation++;
        return ok();
      }
      default:
        return error('ENOSYS');
    }
  }

  #change(path: string, change: () => void): void {
    change();
    this.#generation++;
    this.#fire(path);
  }

  #fire(path: string): void {
    for (const watch of this.watches) {
      if (path !== watch.path && !path.startsWith(`${watch.path}/`) && !watch.path.startsWith(`${path}/`)) continue;
      const shown = path.startsWith(watch.path) ? watch.shown + path.slice(watch.path.length) : watch.shown;
      this.message(TYPES.EVENT, 0, 0, `${shown}\0${watch.token}\0`);
    }
  }
}

/** The guest's relative paths start at its own folder. */
export function absolute(path: string): string {
  return path.startsWith('/') ? path : `/local/domain/1/${path}`;
}
