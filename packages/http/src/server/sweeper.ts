/** How often limits of time are checked. */
const SWEEP_MS = 1000;

/** What a sweeper needs of a server. */
interface Swept {
  readonly connections: ReadonlySet<{ sweep(nowMs: number, elapsedMs: number): void }>;
  readonly nowMs: () => number;
}

/** Applies the limits of time to all connections of a server: one timer, which runs while there are any. */
export class Sweeper {
  private isRunning = false;
  private wasLate = false;
  private lastMs = 0;

  constructor(private readonly core: Swept) {}

  /** Called when there is a connection. */
  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.wasLate = false;
    this.lastMs = this.core.nowMs();
    setTimeout(this.sweep, SWEEP_MS);
  }

  private readonly sweep = (): void => {
    const { connections, nowMs } = this.core;
    const now = nowMs();
    const elapsedMs = now - this.lastMs;
    // While a handler computes, the bytes of all clients wait. They are processed before the next sweep, which then
    // finds only clients that are slow themselves.
    this.wasLate = elapsedMs > 2 * SWEEP_MS && !this.wasLate;
    if (!this.wasLate) for (const connection of [...connections]) connection.sweep(now, elapsedMs);
    this.lastMs = now;
    this.isRunning = connections.size > 0;
    if (this.isRunning) setTimeout(this.sweep, SWEEP_MS);
  };
}
