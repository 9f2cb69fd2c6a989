import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Linux } from './linux';
import { start, type Finished } from './run';
import { CHECKOUT, type Workspace } from './workspace';

/** One run of an example: what it is given, and what is to be seen. */
export interface ExampleRun {
  /** Folder in `examples`. */
  readonly example: string;
  /** What it is given behind `--`. Default: nothing. */
  readonly args?: readonly string[];
  /** A key of its configuration, as in `--keys`. Default: none is given. */
  readonly key?: string;
  /** The TAP interfaces that its networks are on, where they are on any. Default: it has no network. */
  readonly taps?: readonly string[];
  /** An address that Linux on its network floods with pings; then it is asked to end. Default: it ends by itself. */
  readonly pinged?: string;
  /** Default: 0. */
  readonly status?: number;
  /** What it prints, in place of the transcript beside it. A line between slashes is a regular expression. */
  readonly lines?: readonly string[];
}

/** Sector of the disk of disk-lottery in which somebody else has written. */
const TAKEN_SECTOR = 7;

/** What disk-soak writes: the least that gives each of its sizes of requests a mebibyte. */
const SOAKED_MIB = 9;

/**
 * The disks that are there before the first run, which all platforms then use in turn: file, MiB, and where it is not
 * zeros.
 */
const DISKS: Readonly<Record<string, readonly [file: string, sizeMiB: number, taken?: number]>> = {
  block: ['disk.img', 16],
  'disk-lottery': ['lottery.img', 1, TAKEN_SECTOR],
  'disk-soak': ['soak.img', SOAKED_MIB],
};

/**
 * The runs that come out the same on every platform. To add an example: a row, and a transcript.txt beside its
 * config.ts.
 */
export const EXAMPLE_RUNS: readonly ExampleRun[] = [
  { example: 'noop' },
  { example: 'out_to_lunch' },
  { example: 'hello' },
  { example: 'hello', args: ['big', 'world'], lines: Array<string>(4).fill('hello big world') },
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
    lines: ['hello-key  unknown argument --hallo. Use --help to list the arguments.'],
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
      'logs  --logs must be a level (quiet, error, warning, info or debug), or levels by source, for example *:info,dns:debug, but is "loud". Use --help to list the arguments.',
    ],
  },
  { example: 'kv_ro' },
  { example: 'block', key: 'block=ramdisk' },
  { example: 'block', key: 'block=file' },
  { example: 'disk-lottery' },
  { example: 'disk-lottery', args: ['--slot=3'], lines: ['/Draw \\d+ of slot 3: .*/', '/The highest of all is .*/'] },
  { example: 'disk-lottery', args: ['--slot=5', '--reset'], lines: ['Slot 5 is reset.'] },
  {
    example: 'disk-lottery',
    args: [`--slot=${TAKEN_SECTOR}`],
    status: 5,
    lines: [`Slot ${TAKEN_SECTOR} holds no game. With --reset it does.`],
  },
  {
    example: 'disk-soak',
    args: [`--mib=${SOAKED_MIB}`],
    lines: [
      ...['write', 'read'].flatMap((kind) => Array<string>(9).fill(`/${kind} 1 MiB by \\d+ bytes: .*/`)),
      `${SOAKED_MIB} MiB written, read back and checked: 0 requests wrong`,
    ],
  },
  { example: 'two_networks', taps: ['tap0', '1'] },
  { example: 'network_and_console', taps: ['tap0'] },
  { example: 'network', taps: ['tap0'], pinged: '10.0.0.2' },
];

/**
 * Its name in the workspace: an example that a key configures otherwise is a unikernel of its own, such as
 * `block-file`.
 */
function nameOf({ example, key }: ExampleRun): string {
  return key === undefined ? example : `${example}-${key.split('=')[1]}`;
}

/** What it is called when it runs: the name that its config.ts registers. */
function registeredName(one: ExampleRun): string {
  if (one.key !== undefined) return nameOf(one);
  const config = readFileSync(join(CHECKOUT, 'examples', one.example, 'config.ts'), 'utf8');
  return /register\('([\w-]+)'/.exec(config)![1]!;
}

/** Two examples that need every package which any of them needs. */
const NEEDY = 'kv_ro,network';

/** Copies the examples of the runs into a workspace. */
export async function copyExamples(workspace: Workspace, runs: readonly ExampleRun[]): Promise<void> {
  writeExamples(workspace, runs);
  await workspace.must('npm', 'install', '--no-fund', '--no-audit', '--prefer-offline');
  await workspace.must('nx', 'sync');
}

/** Installs what the examples of the runs need on a platform, and builds them for it. */
export async function buildExamples(
  workspace: Workspace,
  runs: readonly ExampleRun[],
  platform: string,
): Promise<void> {
  const projects = [...new Set(runs.map(nameOf))].join();
  const on = `--configuration=${platform}`;
  // One after the other: each may install packages.
  await workspace.must('nx', 'run-many', '-t', 'depend', `--projects=${NEEDY}`, on, '--parallel=1');
  await workspace.must('nx', 'run-many', '-t', 'build', `--projects=${projects}`, on);
}

/** Copies the files of an example that a user writes. */
export function copyExample(example: string, folder: string): void {
  const isSource = (path: string): boolean => !/[\\/](?:mirage|dist|tsconfig[^\\/]*\.json|[^\\/]*\.img)$/.test(path);
  cpSync(join(CHECKOUT, 'examples', example), folder, { recursive: true, filter: isSource });
}

/** Writes examples as a user would who wants to try them, with the library that one of them uses. */
function writeExamples(workspace: Workspace, runs: readonly ExampleRun[]): void {
  for (const one of runs) {
    const { example, key } = one;
    const name = nameOf(one);
    const folder = join(workspace.root, 'examples', name);
    if (existsSync(folder)) continue;
    copyExample(example, folder);
    if (key !== undefined) {
      const config = readFileSync(join(folder, 'config.ts'), 'utf8');
      writeFileSync(join(folder, 'config.ts'), config.replace(`register('${example}'`, `register('${name}'`));
      const options = { targets: { configure: { options: { keys: [key] } } } };
      writeFileSync(join(folder, 'project.json'), JSON.stringify(options));
    }
    const [file, sizeMiB, taken] = DISKS[example] ?? [];
    if (file === undefined) continue;
    const bytes = new Uint8Array(sizeMiB! << 20);
    if (taken !== undefined) bytes.fill(0x58, taken * 512, (taken + 1) * 512);
    writeFileSync(join(folder, file), bytes);
  }
  const library = join(workspace.root, 'packages/greeting');
  cpSync(join(CHECKOUT, 'examples/greeting'), library, { recursive: true, filter: (path) => !path.endsWith('dist') });
}

/** The lines that a run prints on a platform, with what `nx run` tells of a domain on Xen. */
export function expectedLines(one: ExampleRun, platform: string): readonly string[] {
  const lines = one.lines ?? transcriptOf(one, platform);
  if (platform !== 'xen') return lines;
  const name = registeredName(one);
  return [
    `/xen {6}Started domain ${name} \\(id=\\d+\\)/`,
    `/Mirage: ${name} on xen 4\\.\\d+, 64 MiB, PVH/`,
    ...lines,
    `main returned ${one.status ?? 0}`,
    `xen      domain ${name} has finished (poweroff)`,
  ];
}

/** `transcript.PLATFORM.txt` where there is one, else `transcript.txt`. */
function transcriptOf({ example }: ExampleRun, platform: string): string[] {
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

/** How long a run may take; the longest takes ten seconds, and an emulator on a busy machine is slow. */
const RUN_LIMIT_MS = 600_000;
/** The packages of the platforms have tests with 10,000. */
const PINGS = 500;

/** How many run side by side: most of them sleep. */
const SIDE_BY_SIDE = 4;

/** What a platform is to its runs. */
export interface Place {
  readonly platform: string;
  /** Settings of `nx run`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Linux at the other end of networks that are on these TAP interfaces. */
  readonly linux: (taps: readonly string[]) => Promise<Linux>;
}

/** Starts all runs, those of an example one after the other, and gives what became of each, in order. */
export async function startAll(workspace: Workspace, place: Place, runs: readonly ExampleRun[]): Promise<Finished[]> {
  const finished: Finished[] = [];
  const names = [...new Set(runs.map(nameOf))];
  const worker = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift())
      for (const [index, one] of runs.entries())
        if (nameOf(one) === name) finished[index] = await startOne(workspace, place, one).catch(asFinished);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return finished;
}

/** What went wrong, where a test shows what it printed. */
function asFinished({ message }: Error): Finished {
  return { status: -1, output: message, stdout: '' };
}

async function startOne(workspace: Workspace, place: Place, one: ExampleRun): Promise<Finished> {
  const { args = [], taps, pinged } = one;
  const linux = taps ? await place.linux(taps) : undefined;
  const settings = JSON.stringify({ ...place.settings, ...linux?.settings, args });
  const [program, ...words] = [
    ...(linux?.before ?? []),
    ...[process.execPath, join(__dirname, 'start.cjs'), place.platform, `examples/${nameOf(one)}`, settings],
  ];
  const running = start(program!, words, { cwd: workspace.root, timeoutMs: RUN_LIMIT_MS });
  try {
    if (linux && pinged !== undefined) {
      await running.prints(new RegExp(` is ${pinged}`));
      await linux.ping(pinged, PINGS);
      await linux.askToEnd(running, registeredName(one));
    }
    return await running.finished;
  } finally {
    running.kill('SIGKILL');
    await linux?.remove();
  }
}
