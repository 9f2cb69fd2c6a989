/**
 * Small classic programs, one feature of an engine each. The same text runs in a unikernel and under Node. Each gives a
 * number that depends on all it did, so that nothing can be left out and both engines can be seen to agree.
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

/** What is asked of a guest, a line of JSON: run one of them again and again for `leastMs`. */
export interface KernelJob {
  readonly kernel: string;
  readonly leastMs: number;
}

/** What it answers: the kernel's number, and how often it ran. */
export interface KernelResult {
  readonly value: number;
  readonly runs: number;
}

/** Does one job by the clock `now`, in milliseconds. */
export function repeatKernel({ kernel, leastMs }: KernelJob, now: () => number): KernelResult {
  const run = KERNELS[kernel]!;
  const begin = now();
  const value = run();
  let runs = 1;
  for (; now() - begin < leastMs; runs++) if (run() !== value) throw new Error(`${kernel} gives different results`);
  return { value, runs };
}
