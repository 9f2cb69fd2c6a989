import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Finished } from './run';
import { CHECKOUT, type Workspace } from './workspace';

/** One run of an example: what it is given, and what is to be seen. */
export interface ExampleRun {
  /** Folder in `examples`. */
  readonly example: string;
  /** What it is given behind `--`. Default: nothing. */
  readonly args?: readonly string[];
  /** Default: 0. */
  readonly status?: number;
  /** What it prints, in place of the transcript beside it. A line between slashes is a regular expression. */
  readonly lines?: readonly string[];
}

/** The runs that come out the same on every platform. To add an example: a row, and a transcript.txt beside its config.ts. */
export const EXAMPLE_RUNS: readonly ExampleRun[] = [
  { example: 'noop' },
  { example: 'out_to_lunch' },
  { example: 'hello' },
  { example: 'hello-key' },
  { example: 'hello-key', args: [`--hello=it's "X" ä`], lines: Array<string>(4).fill(`it's "X" ä`) },
  {
    example: 'hello-key',
    args: ['--help'],
    status: 63,
    lines: [
      'Usage: hello-key [ARGUMENTS]',
      '',
      '  --hello=TEXT  What to say. Default: Hello World!',
      '  --help        Show this text and end with status 63.',
    ],
  },
  {
    example: 'hello-key',
    args: ['--hallo=X'],
    status: 64,
    lines: ['hello-key  there is no argument --hallo. With --help it says what it takes.'],
  },
  { example: 'local-library' },
  { example: 'heads1' },
  { example: 'heads2' },
  { example: 'timeout1' },
  { example: 'timeout2' },
  { example: 'echo_server' },
  { example: 'clock' },
  { example: 'app_info' },
  { example: 'logs' },
  {
    example: 'logs',
    args: ['-l', 'quiet,count:debug', '--delay=0.1'],
    lines: ['1', '2', '3'].flatMap((number) => [`/20.*Z: \\[DEBUG\\] \\[count\\] now ${number}/`, number]),
  },
  {
    example: 'logs',
    args: ['--logs=loud'],
    status: 64,
    lines: [
      'logs  --logs takes a level (quiet, error, warning, info or debug), or levels by source, for example *:info,dns:debug, but it is given "loud". With --help it says what it takes.',
    ],
  },
  { example: 'kv_ro' },
];

/** The examples of a list of runs, each once. */
function examplesOf(runs: readonly ExampleRun[]): string[] {
  return [...new Set(runs.map(({ example }) => example))];
}

/** Copies the examples of the runs into a workspace, installs what they need, and builds them for the platforms. */
export async function prepareExamples(
  workspace: Workspace,
  runs: readonly ExampleRun[],
  platforms: readonly string[],
): Promise<void> {
  const examples = examplesOf(runs);
  copyExamples(workspace, examples);
  const must = async (program: string, ...args: string[]): Promise<void> => {
    const { status, output } = await workspace.exec(program, ...args);
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${output}`);
  };
  await must('npm', 'install', '--no-fund', '--no-audit', '--prefer-offline');
  await must('npx', 'nx', 'sync');
  for (const platform of platforms) {
    const on = `--configuration=${platform}`;
    // One after the other: each may install packages.
    await must('npx', 'nx', 'run-many', '-t', 'depend', `--projects=${examples.join()}`, on, '--parallel=1');
    await must('npx', 'nx', 'run-many', '-t', 'build', `--projects=${examples.join()}`, on);
  }
}

/** Copies examples into a workspace, as a user would who wants to try them, with the library that one of them uses. */
function copyExamples(workspace: Workspace, examples: readonly string[]): void {
  const isSource = (path: string): boolean => !/[\\/](?:mirage|dist|tsconfig[^\\/]*\.json)$/.test(path);
  for (const example of examples) {
    cpSync(join(CHECKOUT, 'examples', example), join(workspace.root, 'examples', example), {
      recursive: true,
      filter: isSource,
    });
  }
  const library = join(workspace.root, 'packages/greeting');
  cpSync(join(CHECKOUT, 'examples/greeting'), library, { recursive: true, filter: (path) => !path.endsWith('dist') });
}

/** The lines that a run prints on a platform: `transcript.PLATFORM.txt` where there is one, else `transcript.txt`. */
export function expectedLines({ example, lines }: ExampleRun, platform: string): readonly string[] {
  if (lines) return lines;
  const files = [`transcript.${platform}.txt`, 'transcript.txt'].map((name) =>
    join(CHECKOUT, 'examples', example, name),
  );
  const file = files.find((path) => existsSync(path));
  if (file === undefined) throw new Error(`examples/${example} has no transcript.txt`);
  return splitLines(readFileSync(file, 'utf8'));
}

/** Throws unless the output is exactly these lines. Carriage returns of a serial line do not count. */
export function expectLines(output: string, expected: readonly string[]): void {
  const actual = splitLines(output.replaceAll('\r', ''));
  const fits = (line: string, index: number): boolean => {
    const [, pattern] = /^\/(.*)\/$/.exec(expected[index] ?? '') ?? [];
    return pattern === undefined ? line === expected[index] : new RegExp(`^(?:${pattern})$`).test(line);
  };
  if (actual.length === expected.length && actual.every(fits)) return;
  throw new Error(`It printed\n${actual.join('\n')}\nand not\n${expected.join('\n')}`);
}

function splitLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** How long a run may take; the longest sleeps for 4 s, and an emulator on a busy machine is slow. */
const RUN_LIMIT_MS = 60_000;

/** How many run side by side: most of them sleep. */
const SIDE_BY_SIDE = 4;

/** Starts all runs, a few at a time, and gives what became of each, in order. `settings` are those of `nx run`. */
export async function startAll(
  workspace: Workspace,
  platform: string,
  runs: readonly ExampleRun[],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Finished[]> {
  const finished: Finished[] = [];
  const waiting = [...runs.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { example, args = [] }] = next;
      const words = [
        join(__dirname, 'start.cjs'),
        platform,
        `examples/${example}`,
        JSON.stringify({ ...settings, args }),
      ];
      finished[index] = await run(process.execPath, words, { cwd: workspace.root, timeoutMs: RUN_LIMIT_MS });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return finished;
}
