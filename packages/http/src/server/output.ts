import type { Flow, FlowError } from '@mirage/types';

/** The sending half of a connection: counts writes that wait for room, and notices a client that accepts nothing. */
export class Output {
  /** Writes that wait for room in the send buffer. */
  waiting = 0;
  /** When the last write was accepted, or the first one that waits was made, in milliseconds. */
  private movedMs = 0;

  constructor(
    private readonly flow: Pick<Flow, 'write'>,
    private readonly nowMs: () => number,
    private readonly onRoom: () => void,
    private readonly onLost: (error: FlowError) => void,
  ) {}

  /** Sends bytes. Resolves when they are in the send buffer; false if they never will be. */
  send(bytes: Uint8Array): Promise<boolean> {
    if (this.waiting++ === 0) this.movedMs = this.nowMs();
    return this.flow.write(bytes).then(this.written);
  }

  /** Whether a write has waited for this long. */
  isStalled(nowMs: number, limitMs: number): boolean {
    return this.waiting > 0 && nowMs - this.movedMs > limitMs;
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
