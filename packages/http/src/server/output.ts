import type { Flow, FlowError } from '@mirage/types';

/** A longer write is made in parts: a write ends when its last byte is accepted, which says nothing of its first. */
const PART_BYTES = 64 * 1024;

/** A longer write may hold much memory while it waits. */
const LARGE_BYTES = 4096;

/** The sending half of a connection: counts writes that wait for room, and notices a client that accepts nothing. */
export class Output {
  /** Calls of `send` that wait for room in the send buffer. */
  waiting = 0;
  /** Those of them that hold much memory. */
  private large = 0;
  /** When a write was last accepted, or the first one that waits was made, in milliseconds. */
  private movedMs: number;
  /** The last call of `send` that is made in parts; later ones have to wait for it. */
  private inParts: Promise<boolean> | undefined;

  constructor(
    private readonly flow: Pick<Flow, 'write' | 'shutdown'>,
    private readonly nowMs: () => number,
    private readonly onRoom: () => void,
    private readonly onLost: (error: FlowError) => void,
  ) {
    this.movedMs = nowMs();
  }

  /** Whether no more responses should be made: `most` wait for room, or a large one does. */
  isFull(most: number): boolean {
    return this.large > 0 || this.waiting >= most;
  }

  /** Whether another protocol must not write to the flow yet. */
  get hasParts(): boolean {
    return this.inParts !== undefined;
  }

  /** Sends bytes. Resolves when they are in the send buffer; false if they never will be. */
  send(bytes: Uint8Array): Promise<boolean> {
    if (this.waiting++ === 0) this.movedMs = this.nowMs();
    const isShort = this.inParts === undefined && bytes.length <= PART_BYTES;
    if (isShort && bytes.length <= LARGE_BYTES) return this.flow.write(bytes).then(this.written);
    this.large++;
    const ended = (result: 'written' | FlowError): boolean => {
      this.large--;
      return this.written(result);
    };
    if (isShort) return this.flow.write(bytes).then(ended);
    const sent = this.sendParts(this.inParts, bytes).then((result) => {
      if (this.inParts === sent) this.inParts = undefined;
      return ended(result);
    });
    this.inParts = sent;
    return sent;
  }

  /** Sends the end of this side, after everything else. */
  end(): void {
    if (this.inParts === undefined) this.flow.shutdown();
    else void this.inParts.then((isSent) => isSent && this.flow.shutdown());
  }

  /** Whether the client has accepted nothing for this long, although a write waits. */
  isStalled(nowMs: number, limitMs: number): boolean {
    return this.waiting > 0 && nowMs - this.movedMs > limitMs;
  }

  /** For how many milliseconds there has been nothing to send. */
  idleMs(nowMs: number): number {
    return this.waiting > 0 ? 0 : nowMs - this.movedMs;
  }

  private async sendParts(before: Promise<boolean> | undefined, bytes: Uint8Array): Promise<'written' | FlowError> {
    if (before !== undefined) await before;
    let result: 'written' | FlowError = 'written';
    for (let at = 0; at < bytes.length && result === 'written'; at += PART_BYTES) {
      result = await this.flow.write(bytes.subarray(at, at + PART_BYTES));
      this.movedMs = this.nowMs();
    }
    return result;
  }

  // One function for all writes of the connection: making one for each costs more than calling it.
  private readonly written = (result: 'written' | FlowError): boolean => {
    this.waiting--;
    this.movedMs = this.nowMs();
    if (result === 'written') this.onRoom();
    else this.onLost(result);
    return result === 'written';
  };
}
