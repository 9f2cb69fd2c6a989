/** What a generator of random tests asks for, from numbers between 0 and 1. */
export class Dice {
  constructor(readonly random: () => number) {}

  chance(of: number): boolean {
    return this.random() < of;
  }

  upTo(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<T>(all: readonly T[]): T | undefined {
    return all[this.upTo(all.length)];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.upTo(256));
  }
}
