/**
 * Small classic programs, each for one feature of an engine. The same source runs in a unikernel and under Node. Each
 * returns a number that depends on its whole computation, so that an engine cannot skip parts, and results can be
 * compared.
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

/** A request to a guest, as a line of JSON: run a program repeatedly for `leastMs`. */
export interface KernelJob {
  readonly kernel: string;
  readonly leastMs: number;
}

/** The answer: the program's number, and the number of runs. */
export interface KernelResult {
  readonly value: number;
  readonly runs: number;
}

/** Runs one job, with the clock `now` in milliseconds. */
export function repeatKernel({ kernel, leastMs }: KernelJob, now: () => number): KernelResult {
  const run = KERNELS[kernel]!;
  const begin = now();
  const value = run();
  let runs = 1;
  for (; now() - begin < leastMs; runs++) if (run() !== value) throw new Error(`${kernel} returns different results`);
  return { value, runs };
}
