import type { Logger, Prefix } from '@mirage/types';

/** Logs where listeners can be reached as soon as there is an address, each endpoint once. */
export class ListenerLog {
  /** The places that were logged, by listener. */
  private readonly announced = new Map<{ readonly port: number }, Set<string>>();

  constructor(
    private readonly log: Logger,
    private readonly addresses: () => readonly Prefix[],
  ) {}

  add(listener: { readonly port: number }): void {
    this.announced.set(listener, new Set());
    this.announce();
  }

  /** Returns whether the listener was known. */
  delete(listener: { readonly port: number }): boolean {
    return this.announced.delete(listener);
  }

  clear(): void {
    this.announced.clear();
  }

  /** Called when the addresses of the stack have changed. */
  announce(): void {
    if (this.announced.size === 0) return;
    const addresses = this.addresses();
    for (const [{ port }, logged] of this.announced) {
      const all = addresses.map(({ address }) =>
        address.family === 6 ? `[${address}]:${port}` : `${address}:${port}`,
      );
      const places = all.filter((place) => !logged.has(place));
      if (places.length === 0) continue;
      for (const place of places) logged.add(place);
      this.log.info(() => `listening on ${places.join(', ')}`);
    }
  }
}
