import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SOAKED_MIB, TAKEN_SECTOR, type ExampleRun } from './example-runs';
import type { Linux } from './linux';
import { run, start, type Finished, type Running } from './run';
import { CHECKOUT, type Workspace } from './workspace';

/** The disks that exist before the first run. All platforms use them in turn. Path, size in MiB, non-zero content. */
const DISKS: Readonly<Record<string, readonly [file: string, sizeMiB: number, taken?: number]>> = {
  block: ['disk.img', 16],
  counter: ['counter.img', 1],
  'disk-lottery': ['lottery.img', 1, TAKEN_SECTOR],
  'disk-soak': ['soak.img', SOAKED_MIB],
};

/** Returns the name in the workspace. An example with a key is a separate unikernel, such as `block-file`. */
export function nameOf({ example, key }: ExampleRun): string {
  return key === undefined ? example : `${example}-${key.split('=')[1]}`;
}

/** Returns the name that its config.ts registers. */
function registeredName(one: ExampleRun): string {
  if (one.key !== undefined) return nameOf(one);
  const config = readFileSync(join(CHECKOUT, 'examples', one.example, 'config.ts'), 'utf8');
  return /register\('([\w-]+)'/.exec(config)![1]!;
}

/** Examples that together need every package of all examples. */
const NEEDY = 'kv_ro,network,tcp_echo,site,itty,h3';

/** Copies the examples of the runs into a workspace. */
export async function copyExamples(workspace: Workspace, runs: readonly ExampleRun[]): Promise<void> {
  writeExamples(workspace, runs);
  await workspace.must('npm', 'install', '--no-fund', '--no-audit', '--prefer-offline');
  await workspace.must('nx', 'sync');
}

/** Installs the packages of the examples on a platform, and builds them for it. */
export async function buildExamples(
  workspace: Workspace,
  runs: readonly ExampleRun[],
  platform: string,
): Promise<void> {
  const projects = [...new Set(runs.map(nameOf))].join();
  const on = `--configuration=${platform}`;
  // Sequential: each may install packages.
  await workspace.must('nx', 'run-many', '-t', 'depend', `--projects=${NEEDY}`, on, '--parallel=1');
  await workspace.must('nx', 'run-many', '-t', 'build', `--projects=${projects}`, on, '--batch');
}

/** Copies the source files of an example. */
export function copyExample(example: string, folder: string): void {
  const isSource = (path: string): boolean => !/[\\/](?:mirage|dist|tsconfig[^\\/]*\.json|[^\\/]*\.img)$/.test(path);
  cpSync(join(CHECKOUT, 'examples', example), folder, { recursive: true, filter: isSource });
}

/** Writes examples as a user would, with the library that one of them uses. */
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

/** Returns the expected lines of a run on a platform, including those of `nx run` about a domain on Xen. */
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

/** Reads `transcript.PLATFORM.txt` if it exists, otherwise `transcript.txt`. */
function transcriptOf({ example }: ExampleRun, platform: string): string[] {
  const files = [`transcript.${platform}.txt`, 'transcript.txt'].map((name) =>
    join(CHECKOUT, 'examples', example, name),
  );
  const file = files.find((path) => existsSync(path));
  if (file === undefined) throw new Error(`examples/${example} has no transcript.txt`);
  return splitLines(readFileSync(file, 'utf8'));
}

/** Throws unless the output consists of exactly these lines. Carriage returns of a serial line are ignored. */
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

/** Time limit of a run. The longest takes ten seconds, but an emulator on a busy machine is slow. */
const RUN_LIMIT_MS = 600_000;
/** The tests of the platforms' packages use 10,000. */
const PINGS = 500;

/** How long a server may take to start. A process that connects to it starts later. */
const SERVER_START_MS = 500;

/** The number of concurrent runs: most of them sleep. */
const SIDE_BY_SIDE = 4;

/** The platform of a run. */
export interface Place {
  readonly platform: string;
  /** Settings of `nx run`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Returns the Linux at the other end of these TAP interfaces. */
  readonly linux: (taps: readonly string[]) => Promise<Linux>;
  /** Shuts down a unikernel that does not end itself, like its user. */
  readonly askToEnd: (running: Running, name: string) => Promise<void>;
}

/** Runs that take turns: those of an example, and those with the address that ports are forwarded to. */
function queueOf(one: ExampleRun): string {
  return (one.isFirst ?? one.forward !== undefined) ? 'first' : nameOf(one);
}

/** Starts all runs, those of a queue one after the other. Returns their results in order. */
export async function startAll(workspace: Workspace, place: Place, runs: readonly ExampleRun[]): Promise<Finished[]> {
  const finished: Finished[] = [];
  const queues = [...new Set(runs.map(queueOf))];
  const worker = async (): Promise<void> => {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift())
      for (const [index, one] of runs.entries())
        if (queueOf(one) === queue) finished[index] = await startOne(workspace, place, one).catch(asFinished);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return finished;
}

/** Returns an error as the output of a run, so that a test shows it. */
function asFinished({ message }: Error): Finished {
  return { status: -1, output: message, stdout: '' };
}

async function startOne(workspace: Workspace, place: Place, one: ExampleRun): Promise<Finished> {
  const { args = [], taps, pinged, asked, forward, furtherForwards = [], server, endsItself = false } = one;
  const linux = taps ? await place.linux(taps) : undefined;
  const forwards = forward === undefined ? {} : { forwards: [forward, ...furtherForwards] };
  const settings = JSON.stringify({ ...place.settings, ...linux?.settings, ...forwards, args });
  const [program, ...words] = [
    ...(linux?.before ?? []),
    ...[process.execPath, join(__dirname, 'start.cjs'), place.platform, `examples/${nameOf(one)}`, settings],
  ];
  const options = { cwd: workspace.root, timeoutMs: RUN_LIMIT_MS };
  const shell = [...(linux?.before ?? []), 'sh', '-c'];
  const serving = server === undefined ? undefined : start(shell[0]!, [...shell.slice(1), server], options);
  if (serving) await sleep(SERVER_START_MS);
  const running = start(program!, words, options);
  try {
    if (linux && pinged !== undefined) {
      await running.prints(new RegExp(` is ${pinged}`));
      await linux.ping(pinged, PINGS);
      await place.askToEnd(running, registeredName(one));
    }
    if (asked) {
      const [, own] = await running.prints(/ listening on [\d.]+:(\d+)\b[^\n]*\n/);
      const port = forward?.split(':')[1] ?? own!;
      const script = `PORT=${port}; ${asked[0]}`;
      const { stdout } = linux ? await linux.shell(script) : await run('sh', ['-c', script], { cwd: workspace.root });
      if (stdout !== asked[1]) throw new Error(`${asked[0]} printed ${JSON.stringify(stdout)}`);
      if (!endsItself) await place.askToEnd(running, registeredName(one));
    }
    return await running.finished;
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe unikernel printed:\n${running.output()}`, { cause: error });
  } finally {
    running.kill('SIGKILL');
    serving?.kill('SIGKILL');
    await serving?.finished;
    await linux?.remove();
  }
}
