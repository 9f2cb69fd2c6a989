/** What a runner has: processor time in nanoseconds, and a line of output. */
interface Runner {
  measure: (name: string, leastMs: number, cpuNs: () => number) => Promise<string>;
}

/** One program: runs for `leastMs`, by the clock `now` in milliseconds. Returns its number and how often it ran. */
export type Repeat = (leastMs: number, now: () => number) => Promise<{ readonly value: number; readonly runs: number }>;

/** What a runner prints. */
export interface Measured {
  /** The program's number: equal for all runners. */
  readonly value: number;
  /** Processor time of one run, in nanoseconds. */
  readonly ns: number;
}

/** Defines the global function of a runner's script. A program runs twice, and the first time is not counted. */
export function measures(programs: Readonly<Record<string, Repeat>>): void {
  const runner = globalThis as unknown as Runner;
  runner.measure = async (name, leastMs, cpuNs) => {
    const repeat = programs[name]!;
    const now = (): number => cpuNs() / 1e6;
    await repeat(leastMs, now);
    const begin = cpuNs();
    const { value, runs } = await repeat(leastMs, now);
    const measured: Measured = { value, ns: (cpuNs() - begin) / runs };
    return JSON.stringify(measured);
  };
}
