import { type KeyedHash } from '../keyed-hash.js';
import { type TcpConnection } from './tcp-connection.js';

/**
 * Finds connections by their four-tuple. The hash is a sum of products with secret odd numbers, so a peer cannot choose
 * ports that all fall into one bucket. A keyed hash would cost more than the rest of the search.
 */
export class ConnectionTable {
  count = 0;
  private buckets: (TcpConnection | undefined)[] = new Array<undefined>(16).fill(undefined);
  private readonly factors = new Int32Array(6);
  private readonly mapped = Int32Array.of(0, 0, 0xffff, 0, 0, 0, 0xffff, 0);
  /** The connection that `findIpv4` found last: segments arrive in bursts. */
  private last: TcpConnection | undefined = undefined;

  constructor(hash: KeyedHash) {
    const input = new Int32Array(2);
    for (let index = 0; index < this.factors.length; index++) {
      input[0] = index;
      input[1] = 0x7461626c;
      this.factors[index] = hash(input, 2) | 1;
    }
  }

  /** Returns the hash of addresses (local, then remote) and ports (local << 16 | remote). */
  hashOf(addresses: Int32Array, ports: number): number {
    const { factors } = this;
    const sum =
      (Math.imul(addresses[3]!, factors[0]!) +
        Math.imul(addresses[4]!, factors[1]!) +
        Math.imul(addresses[5]!, factors[2]!) +
        Math.imul(addresses[6]!, factors[3]!) +
        Math.imul(addresses[7]!, factors[4]!) +
        Math.imul(ports, factors[5]!)) |
      0;
    // The high bits depend on all bits of the input.
    return (sum >>> 16) ^ sum;
  }

  find(addresses: Int32Array, ports: number, hash: number): TcpConnection | undefined {
    const { buckets } = this;
    let one = buckets[hash & (buckets.length - 1)];
    for (; one !== undefined; one = one.nextInBucket) {
      if (one.hash !== hash || ((one.localPort << 16) | one.remotePort) !== ports) continue;
      let word = 7;
      while (word >= 0 && one.addresses[word] === addresses[word]) word--;
      if (word < 0) return one;
    }
    return undefined;
  }

  /** Finds the connection between two IPv4 addresses. */
  findIpv4(local: number, remote: number, ports: number): TcpConnection | undefined {
    const { last, mapped } = this;
    // The addresses are those of the last search, as long as both words are.
    if (
      last !== undefined &&
      mapped[7] === remote &&
      mapped[3] === local &&
      ((last.localPort << 16) | last.remotePort) === ports
    ) {
      return last;
    }
    mapped[3] = local;
    mapped[7] = remote;
    const hash = this.hashOf(mapped, ports);
    const { buckets } = this;
    let one = buckets[hash & (buckets.length - 1)];
    while (one !== undefined && !(one.hash === hash && isBetween(one, local, remote, ports))) one = one.nextInBucket;
    this.last = one;
    return one;
  }

  add(connection: TcpConnection): void {
    if (this.count >= this.buckets.length) this.grow();
    this.insert(connection);
    this.count++;
  }

  remove(connection: TcpConnection): void {
    if (this.last === connection) this.last = undefined;
    const { buckets } = this;
    const index = connection.hash & (buckets.length - 1);
    if (buckets[index] === connection) buckets[index] = connection.nextInBucket;
    else {
      let before = buckets[index]!;
      while (before.nextInBucket !== connection) before = before.nextInBucket!;
      before.nextInBucket = connection.nextInBucket;
    }
    connection.nextInBucket = undefined;
    this.count--;
  }

  /** Calls `visit` with every connection. `visit` may remove the connection that it receives. */
  forEach(visit: (connection: TcpConnection) => void): void {
    for (const first of this.buckets) {
      for (let one = first; one !== undefined; ) {
        const next: TcpConnection | undefined = one.nextInBucket;
        visit(one);
        one = next;
      }
    }
  }

  private insert(connection: TcpConnection): void {
    const index = connection.hash & (this.buckets.length - 1);
    connection.nextInBucket = this.buckets[index];
    this.buckets[index] = connection;
  }

  private grow(): void {
    const old = this.buckets;
    this.buckets = new Array<undefined>(2 * old.length).fill(undefined);
    for (const first of old) {
      for (let one = first; one !== undefined; ) {
        const next: TcpConnection | undefined = one.nextInBucket;
        this.insert(one);
        one = next;
      }
    }
  }
}

/** Whether a connection is between two IPv4 addresses, which are mapped to IPv6. Without a loop, for an interpreter. */
function isBetween(
  { addresses, localPort, remotePort }: TcpConnection,
  local: number,
  remote: number,
  ports: number,
): boolean {
  return (
    addresses[7] === remote &&
    addresses[3] === local &&
    ((localPort << 16) | remotePort) === ports &&
    addresses[6] === 0xffff &&
    addresses[2] === 0xffff &&
    (addresses[0]! | addresses[1]! | addresses[4]! | addresses[5]!) === 0
  );
}
