import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { run, userEnvironment } from '../../e2e/support/run';
import { median } from './statistics';

/**
 * A command that is timed as a process, from its start until it has ended and closed its output.
 */
export interface Subject {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called before each run, and not timed. `round` counts from 0, which is the warm-up. */
  readonly before?: (round: number) => void | Promise<void>;
  /** Times until the first line of output only. The command must still succeed. Default: false. */
  readonly untilFirstLine?: boolean;
}

/** The milliseconds of every run, by the name of the subject. */
export type Times = Readonly<Record<string, readonly number[]>>;

/**
 * Times all subjects in turn, A B A B, `runs` times each, after one round that is not counted. So other load on the
 * machine affects all of them. A command that fails ends the measurement.
 */
export function interleave(subjects: readonly Subject[], runs: number): Promise<Times> {
  const timed = subjects.map((subject) => [
    subject.name,
    async (round: number): Promise<number> => {
      await subject.before?.(round);
      return timeOnce(subject);
    },
  ]);
  return takeInTurn(Object.fromEntries(timed) as Record<string, (round: number) => Promise<number>>, runs);
}

/**
 * Takes every measurement in turn, `runs` times each, after round 0, which is not counted. Returns the results by name.
 */
export async function takeInTurn<A>(
  takers: Readonly<Record<string, (round: number) => Promise<A>>>,
  runs: number,
): Promise<Record<string, A[]>> {
  const taken: Record<string, A[]> = Object.fromEntries(Object.keys(takers).map((name) => [name, []]));
  for (let round = 0; round <= runs; round++) {
    for (const [name, take] of Object.entries(takers)) {
      const one = await take(round);
      if (round > 0) taken[name]!.push(one);
    }
  }
  return taken;
}

/** Times one run of a subject, in milliseconds. Throws when the command fails. */
export function timeOnce(subject: Subject): Promise<number> {
  return subject.untilFirstLine ? timeToFirstLine(subject) : timeToEnd(subject);
}

async function timeToEnd({ name, program, args, cwd, env = {} }: Subject): Promise<number> {
  const start = performance.now();
  const { status, output } = await run(program, args, { cwd, env });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${name} ended with ${status}:\n${output}`);
  return ms;
}

function timeToFirstLine({ name, program, args, cwd, env = {} }: Subject): Promise<number> {
  const start = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { ...userEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  let ms: number | undefined;
  child.stdout.on('data', (bytes: Buffer) => {
    if (ms === undefined && bytes.includes('\n')) ms = performance.now() - start;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0 && ms !== undefined) resolve(ms);
      else reject(new Error(`${name} ended with ${status}${ms === undefined ? ' without a line of output' : ''}.`));
    });
  });
}

/** Returns the ratio of two medians, and a text with the ranges of both. */
export function ratio(times: Times, ours: string, theirs: string): { readonly factor: number; readonly text: string } {
  const factor = median(times[ours]!) / median(times[theirs]!);
  return { factor, text: `${factor.toFixed(2)}x  (${range(times[ours]!)} against ${range(times[theirs]!)})` };
}

/** Formats median, minimum and maximum: `1.52 s, 1.40 to 1.93`. */
export function range(values: readonly number[]): string {
  const shown = (ms: number): string =>
    median(values) >= 1000 ? (ms / 1000).toFixed(2) : ms.toFixed(median(values) >= 10 ? 0 : 2);
  return `${shown(median(values))} ${median(values) >= 1000 ? 's' : 'ms'}, ${shown(Math.min(...values))} to ${shown(Math.max(...values))}`;
}

/**
 * Formats the medians of counts for each value of the option `compile`, and how much fewer they are than without:
 * `240.1 thousand with --compile=all (2.10x fewer), 504.3 with none`.
 */
export function inThousands(counts: Readonly<Record<string, readonly number[]>>): string {
  const value = (mode: string): number => median(counts[mode]!) / 1000;
  const compiled = Object.keys(counts).filter((mode) => mode !== 'none');
  const shown = compiled.map(
    (mode) =>
      `${value(mode).toFixed(1)} thousand with --compile=${mode} (${(value('none') / value(mode)).toFixed(2)}x fewer)`,
  );
  return [...shown, `${value('none').toFixed(1)} with none`].join(', ');
}
