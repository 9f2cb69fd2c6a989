/**
 * Small classic programs, one feature of an engine each. The same text runs in a unikernel and under Node. Each gives a number that depends on all it did, so
 * that nothing can be left out and both engines can be seen to agree.
 */
export const KERNELS: Readonly<Record<string, () => number>> = {
  /** Calls. */
  fibonacci: () => {
    const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));
    return fib(21);
  },
  /** Typed arrays. */
  sieve: () => {
    const composite = new Uint8Array(60_000);
    let primes = 0;
    for (let n = 2; n < composite.length; n++) {
      if (composite[n]) continue;
      primes++;
      for (let m = n * 2; m < composite.length; m += n) composite[m] = 1;
    }
    return primes;
  },
  /** Floating point and properties. */
  orbits: () => {
    const bodies = Array.from({ length: 5 }, (_, i) => ({ x: i, y: i * 0.5, vx: 0, vy: 0.1 * i, mass: 1 / (i + 1) }));
    for (let step = 0; step < 400; step++) {
      for (const a of bodies) {
        for (const b of bodies) {
          if (a === b) continue;
          const [dx, dy] = [b.x - a.x, b.y - a.y];
          const pull = b.mass / (Math.sqrt(dx * dx + dy * dy) + 0.01) ** 3;
          a.vx += dx * pull * 1e-4;
          a.vy += dy * pull * 1e-4;
        }
      }
      for (const body of bodies) {
        body.x += body.vx * 1e-2;
        body.y += body.vy * 1e-2;
      }
    }
    return Math.round(bodies.reduce((sum, { x, y }) => sum + x + y, 0) * 1e6);
  },
  /** Allocation and collection. */
  trees: () => {
    type Tree = readonly [Tree, Tree] | undefined;
    const grow = (depth: number): Tree => (depth === 0 ? undefined : [grow(depth - 1), grow(depth - 1)]);
    const count = (tree: Tree): number => (tree ? 1 + count(tree[0]) + count(tree[1]) : 1);
    let nodes = 0;
    for (let tree = 0; tree < 12; tree++) nodes += count(grow(9));
    return nodes;
  },
  /** Text, maps and regular expressions. */
  words: () => {
    let text = '';
    for (let word = 0; word < 3000; word++) text += `w${(word * 7919) % 331} `;
    const counts = new Map<string, number>();
    for (const [word] of text.matchAll(/w\d+/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts.values()].reduce((sum, value) => (sum * 31 + value) % 1_000_003, counts.size);
  },
};

/** Runs each kernel once to warm up, then until `leastMs` are over; the lines `NAME RESULT MILLISECONDS-PER-RUN`. */
export function runKernels(now: () => number, leastMs: number): string[] {
  return Object.entries(KERNELS).map(([name, kernel]) => {
    const result = kernel();
    const begin = now();
    let runs = 0;
    do {
      if (kernel() !== result) throw new Error(`${name} gives different results`);
      runs++;
    } while (now() - begin < leastMs);
    return `${name} ${result} ${(now() - begin) / runs}`;
  });
}
