import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { LINUX_MEMORY_MIB, linuxCommandLine, type LinuxGuest } from './linux';

/** A guest: the program that runs it and its arguments. */
export interface Guest {
  readonly program: string;
  readonly args: readonly string[];
}

/** Returns the same guest with another kernel. */
export function withKernel({ program, args }: Guest, kernel: string): Guest {
  return { program, args: replaced(args, '-kernel', kernel) };
}

/** Returns the same guest with another size of memory. */
export function withMemory({ program, args }: Guest, mebibytes: number): Guest {
  return { program, args: replaced(args, '-m', String(mebibytes)) };
}

/** Returns the same machine with Linux, which runs `script` with Node. */
export function withLinux(guest: Guest, linux: LinuxGuest, script: string, flags?: string): Guest {
  const { program, args } = withMemory(withKernel(guest, linux.kernel), LINUX_MEMORY_MIB);
  return { program, args: [...args, '-initrd', linux.initrd, '-append', linuxCommandLine(script, flags)] };
}

/**
 * Returns the same machine with its first network on another netdev of QEMU, which is given without an id, and the MAC
 * of its interface.
 */
export function withNetdev({ program, args }: Guest, netdev: string): { readonly guest: Guest; readonly mac: string } {
  const [kind, ...rest] = netdev.split(',');
  const mac = args.join(' ').match(/netdev=net0,mac=([0-9a-f:]{17})/)?.[1];
  if (mac === undefined) throw new Error(`There is no network in: ${args.join(' ')}`);
  return { guest: { program, args: replaced(args, '-netdev', [kind, 'id=net0', ...rest].join(',')) }, mac };
}

/** Returns the same machine with another file as its first disk. */
export function withDisk({ program, args }: Guest, file: string): Guest {
  const place = args.indexOf('-drive') + 1;
  if (place === 0) throw new Error(`There is no disk in: ${args.join(' ')}`);
  return { program, args: args.with(place, args[place]!.replace(/file=[^,]*/, `file=${file}`)) };
}

function replaced(args: readonly string[], option: string, value: string): string[] {
  const place = args.indexOf(option);
  if (place < 0) throw new Error(`There is no ${option} in: ${args.join(' ')}`);
  return args.map((arg, index) => (index === place + 1 ? value : arg));
}

/** The milliseconds that a guest took to its line. */
export interface FirstLine {
  /** From the start of the monitor until its output had the line. */
  readonly wallMs: number;
  /** The processor time of its threads until then, which depends less on other load. */
  readonly cpuMs: number;
}

/**
 * Calls a function with a Linux guest. On a busy machine Debian's kernel sometimes hangs before its first message under
 * an emulator. Such a boot is repeated, at most twice, and does not count.
 */
export async function onLinux<A>(use: () => Promise<A>): Promise<A> {
  for (let tries = 1; ; tries++) {
    try {
      return await use();
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

/** Times a Linux guest to its line. */
export function timeLinuxToLine(guest: Guest, line: string): Promise<FirstLine> {
  return onLinux(() => timeToLine(guest, line, LINUX_TIMEOUT_MS));
}

/** Ten times the usual time. */
const LINUX_TIMEOUT_MS = 40_000;

/**
 * Starts a guest, waits until its output has `line`, and kills it. Throws when that takes too long.
 */
export function timeToLine(guest: Guest, line: string, timeoutMs = 120_000): Promise<FirstLine> {
  const start = performance.now();
  const child = launch(guest);
  let output = '';
  let found: FirstLine | undefined;
  child.stdout!.on('data', (text: string) => {
    output += text;
    if (found || !output.includes(line)) return;
    found = { wallMs: performance.now() - start, cpuMs: cpuMs(child.pid!) };
    child.kill('SIGKILL');
  });
  return ended(child, timeoutMs).then((status) => {
    if (found) return found;
    throw new Error(`A guest ended with ${status} without writing ${JSON.stringify(line)}:\n${output}`);
  });
}

/** The output of a guest, without carriage returns, and the status of its monitor; `killed` after a timeout. */
export interface Finished {
  readonly output: string;
  readonly status: number | 'killed';
}

/** Runs a guest to its end. */
export async function runGuest(guest: Guest, timeoutMs = 120_000): Promise<Finished> {
  const child = launch(guest);
  let output = '';
  child.stdout!.on('data', (text: string) => (output += text));
  const status = await ended(child, timeoutMs);
  return { output: output.replaceAll('\r', ''), status };
}

/**
 * Returns the share of one processor that a guest's monitor uses while the guest sleeps, from `settleMs` after it wrote
 * `line`, for `windowMs`. Then kills the guest.
 */
export async function idleShare(guest: Guest, line: string, settleMs: number, windowMs: number): Promise<number> {
  const child = launch(guest);
  let output = '';
  const share = new Promise<number>((resolve, reject) => {
    child.stdout!.on('data', (text: string) => {
      const wasThere = output.includes(line);
      output += text;
      if (wasThere || !output.includes(line)) return;
      setTimeout(() => {
        const [begin, beginCpu] = [performance.now(), cpuMs(child.pid!)];
        setTimeout(() => {
          resolve((cpuMs(child.pid!) - beginCpu) / (performance.now() - begin));
          child.kill('SIGKILL');
        }, windowMs);
      }, settleMs);
    });
    child.once('close', () => reject(new Error(`A guest ended instead of sleeping:\n${output}`)));
  });
  await ended(child, settleMs + windowMs + 60_000);
  return share;
}

function launch({ program, args }: Guest): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout!.setEncoding('utf8');
  return child;
}

function ended(child: ChildProcess, timeoutMs: number): Promise<number | 'killed'> {
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve(status ?? 'killed');
    });
  });
}

/**
 * Returns the processor time of all threads of a process. A thread that ends meanwhile does not count. Source: Linux,
 * sched-stats.rst.
 */
export function cpuMs(pid: number): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch (error) {
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return ns / 1e6;
}
