/**
 * The new connections of one listener. Passes each on at once, in their order, or keeps it while the listener is
 * paused.
 */
export class AcceptQueue<Connection> {
  private readonly kept = new Set<Connection>();
  private isPaused = false;

  /** `accept` is told whether the connection was kept before. */
  constructor(private readonly accept: (connection: Connection, wasKept: boolean) => void) {}

  /** The number of connections that are kept. */
  get size(): number {
    return this.kept.size;
  }

  /** Passes on a connection, or keeps it. Returns whether it is kept. */
  add(connection: Connection): boolean {
    const isKept = this.isPaused || this.kept.size > 0;
    if (isKept) this.kept.add(connection);
    else this.accept(connection, false);
    return isKept;
  }

  /** Forgets a connection that has ended. Returns whether it was kept. */
  delete(connection: Connection): boolean {
    return this.kept.delete(connection);
  }

  pause(): void {
    this.isPaused = true;
  }

  /** Passes on what is kept, after the caller has returned. */
  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    queueMicrotask(() => {
      for (const connection of this.kept) {
        // A handler may pause the listener again.
        if (this.isPaused) return;
        this.kept.delete(connection);
        this.accept(connection, true);
      }
    });
  }

  /** Forgets all connections, and returns them. */
  clear(): Connection[] {
    const all = [...this.kept];
    this.kept.clear();
    return all;
  }
}
