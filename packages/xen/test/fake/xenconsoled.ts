import type { ConsoleNatives } from '../../src/guest/drivers/xencons.js';
import type { FakeXen } from './hypervisor.js';

const IN_BYTES = 1024;
const OUT_BYTES = 2048;
/** Words of the page: in_cons, in_prod, out_cons, out_prod. */
const IN_CONSUMER = 768;

/** The daemon at the other end of a domain's console, which may be slow or absent. */
export class FakeXenconsoled {
  readonly page: Uint8Array;
  readonly port: number;
  readonly words: Uint32Array;
  readonly shown: number[] = [];
  readonly typed: number[] = [];
  readonly #xen: FakeXen;
  /** The maximum number of bytes that it reads and writes at a time; 0: it is absent. */
  chunkBytes: number;

  constructor(xen: FakeXen, { firstIndex = 0, chunkBytes = OUT_BYTES } = {}) {
    this.#xen = xen;
    this.chunkBytes = chunkBytes;
    this.page = xen.sharedPage(0xfeffd);
    this.words = new Uint32Array(this.page.buffer);
    this.words.fill(firstIndex, IN_CONSUMER, IN_CONSUMER + 4);
    this.port = xen.addChannel();
    xen.peers.push(() => this.step());
  }

  /**
   * The part of the kernel: its own writer alternates with the daemon, and gives up if the daemon makes no progress.
   */
  readonly natives = (): ConsoleNatives => ({
    ...this.#xen.natives,
    consoleWrite: (bytes) => {
      for (const byte of bytes) {
        if ((this.words[771]! - this.words[770]!) >>> 0 >= OUT_BYTES && !this.step()) return;
        this.page[IN_BYTES + (this.words[771]! % OUT_BYTES)] = byte;
        this.words[771]! += 1;
      }
    },
    wait: (deadlineNs) => this.#xen.wait(deadlineNs),
  });

  get text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.shown));
  }

  type(text: string): void {
    this.typed.push(...new TextEncoder().encode(text));
  }

  step(): boolean {
    let count = 0;
    for (; count < this.chunkBytes && this.words[770] !== this.words[771]; count++) {
      this.shown.push(this.page[IN_BYTES + (this.words[770]! % OUT_BYTES)]!);
      this.words[770]! += 1;
    }
    for (let given = 0; given < this.chunkBytes && this.typed.length > 0; given++, count++) {
      if ((this.words[769]! - this.words[768]!) >>> 0 >= IN_BYTES) break;
      this.page[this.words[769]! % IN_BYTES] = this.typed.shift()!;
      this.words[769]! += 1;
    }
    if (count > 0) this.#xen.raise(this.port);
    return count > 0;
  }
}
