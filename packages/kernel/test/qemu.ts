import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

export const QEMU = 'qemu-system-x86_64';

/**
 * Installs QEMU from Debian's archive when it is missing and this process may install packages. Error: throws if
 * MIRAGE_TEST_ACCEL asks for an accelerator that cannot be used.
 */
export function requireQemu(): void {
  if (spawnSync(QEMU, ['--version']).status !== 0) {
    try {
      execFileSync('apt-get', ['update'], { stdio: 'ignore' });
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'qemu-system-x86'], { stdio: 'ignore' });
    } catch (error) {
      throw new Error('These tests boot guests: install QEMU with `apt-get install qemu-system-x86`', { cause: error });
    }
  }
  if (testAccelerator() === 'kvm') requireKvm();
}

/** What runs a guest: QEMU's emulator, or KVM. */
export type Accelerator = 'tcg' | 'kvm';

/** Returns the accelerator that MIRAGE_TEST_ACCEL names. Default: `tcg`, which works everywhere. */
export function testAccelerator(name = process.env['MIRAGE_TEST_ACCEL']): Accelerator {
  if (name === undefined || name === '') return 'tcg';
  if (name === 'tcg' || name === 'kvm') return name;
  throw new Error(`MIRAGE_TEST_ACCEL is ${name}: set it to kvm or tcg, or unset it`);
}

/**
 * Throws if `qemu` cannot create a machine with KVM. That /dev/kvm exists proves nothing: its module may lack rights or
 * a processor with virtualization.
 */
export function requireKvm(qemu = QEMU): void {
  const args = ['-accel', 'kvm', '-M', 'none', '-nodefaults', '-no-user-config', '-display', 'none'];
  const { status, stderr, error } = spawnSync(qemu, [...args, '-monitor', 'stdio'], {
    input: 'quit\n',
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim();
  throw new Error(`QEMU cannot create a machine with KVM: ${reason}\nUnset MIRAGE_TEST_ACCEL to use QEMU's emulator.`);
}

/** A command of QEMU's monitor. It is sent when a text has appeared in the output, after all commands before it. */
export interface MonitorCommand {
  readonly after: string;
  /** Milliseconds to wait before it is sent. Default: 0. */
  readonly delayMs?: number;
  readonly execute: string;
  readonly arguments?: object;
}

/** Options of a boot. */
export interface Boot {
  readonly machine?: 'microvm' | 'q35' | 'pc';
  /** Default: the one that MIRAGE_TEST_ACCEL names. */
  readonly accelerator?: Accelerator;
  /** Options of the machine type. */
  readonly machineOptions?: string;
  /** `max` has RDRAND, `qemu64` has no source of entropy. */
  readonly cpu?: string;
  readonly memoryMiB?: number;
  readonly commandLine?: string;
  readonly module?: Uint8Array;
  readonly devices?: readonly string[];
  /** Input for the guest's serial console, sent after its first output. */
  readonly input?: string;
  /** QEMU's name for the other end of the serial console. */
  readonly serial?: string;
  /** Texts of the output. When each first appears, the power button is pressed. */
  readonly pressAfter?: readonly string[];
  /** Further commands of the monitor, instead of `pressAfter`. */
  readonly commands?: readonly MonitorCommand[];
  /** Milliseconds after which the guest is killed. */
  readonly timeoutMs?: number;
  /** The network namespace of QEMU. */
  readonly namespace?: string;
  /** Kills the guest. */
  readonly signal?: AbortSignal;
  /** Called with the whole output so far, whenever it grows. */
  readonly onOutput?: (output: string) => void;
}

/**
 * The result of a boot: the output on the serial console, and the guest's exit status, or the reason why there is none.
 */
export interface Outcome {
  readonly output: string;
  readonly status: number | 'killed' | 'refused';
  readonly log: string;
  /** The names of the events that QEMU's monitor reported. None without commands. */
  readonly events: readonly string[];
}

/** Boots an image in QEMU and waits for its end. */
export async function boot(image: Uint8Array, options: Boot = {}): Promise<Outcome> {
  const { input = '', timeoutMs = 100000 } = options;
  const directory = mkdtempSync(join(tmpdir(), 'mirage-boot-'));
  try {
    return await run(qemuArguments(image, directory, options), input, { ...options, timeoutMs });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Returns QEMU's arguments for an image. Writes files to a folder that must exist while QEMU runs. */
export function qemuArguments(image: Uint8Array, directory: string, options: Boot = {}): string[] {
  const {
    machine = 'microvm',
    accelerator = testAccelerator(),
    machineOptions,
    cpu = 'max',
    memoryMiB = 64,
    commandLine = '',
    module,
    devices = [],
    serial = 'stdio',
  } = options;
  const kernel = join(directory, 'image');
  writeFileSync(kernel, image);
  if (module) writeFileSync(join(directory, 'module'), module);
  return [
    ...[
      '-M',
      machineOptions === undefined ? machine : `${machine},${machineOptions}`,
      '-accel',
      accelerator,
      '-cpu',
      cpu,
      '-m',
      String(memoryMiB),
      '-kernel',
      kernel,
    ],
    ...['-append', commandLine, '-display', 'none', '-nodefaults', '-no-user-config', '-serial', serial, '-no-reboot'],
    ...['-device', 'isa-debug-exit,iobase=0x501,iosize=2', '-global', 'virtio-mmio.force-legacy=false'],
    ...devices,
    ...(module ? ['-initrd', join(directory, 'module')] : []),
    // The monitor is QEMU's descriptor 3.
    ...(commandsOf(options).length > 0
      ? ['-chardev', 'socket,id=monitor,fd=3', '-mon', 'chardev=monitor,mode=control']
      : []),
  ];
}

function commandsOf({ pressAfter = [], commands }: Boot): readonly MonitorCommand[] {
  return commands ?? pressAfter.map((after) => ({ after, execute: 'system_powerdown' }));
}

/** Sends commands to a monitor. Returns a function to call whenever the output grows. */
function sendCommands(monitor: Duplex, commands: readonly MonitorCommand[]): (output: string) => void {
  let [output, sent, isWaiting] = ['', 0, false];
  const send = (): void => {
    const next = commands[sent];
    if (isWaiting || !next || !output.includes(next.after)) return;
    isWaiting = true;
    setTimeout(() => {
      monitor.write(`${JSON.stringify({ execute: next.execute, arguments: next.arguments })}\n`);
      isWaiting = false;
      sent++;
      send();
    }, next.delayMs ?? 0);
  };
  if (commands.length > 0) monitor.write('{"execute":"qmp_capabilities"}\n');
  return (grown) => {
    output = grown;
    send();
  };
}

function run(args: readonly string[], input: string, options: Boot): Promise<Outcome> {
  const { timeoutMs, namespace, signal: killed, onOutput } = options;
  return new Promise((resolve, reject) => {
    const [program, ...words] = [...(namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace]), QEMU, ...args];
    const child = spawn(program!, words, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    const monitor = child.stdio[3] as Duplex;
    let answers = '';
    monitor.on('error', () => undefined).on('data', (chunk: Buffer) => (answers += chunk.toString('utf8')));
    const continueCommands = sendCommands(monitor, commandsOf(options));
    killed?.addEventListener('abort', () => child.kill('SIGKILL'));
    const output: Buffer[] = [];
    const log: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      // Not earlier, because input is lost while the kernel sets up the UART.
      if (output.length === 0 && input) child.stdin.write(input);
      output.push(chunk);
      const all = Buffer.concat(output).toString('utf8');
      onOutput?.(all);
      continueCommands(all);
    });
    child.stderr.on('data', (chunk: Buffer) => log.push(chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      // isa-debug-exit ends QEMU with an odd code: twice the guest's status, plus one. An error of QEMU itself is 1,
      // with text in its log.
      const said = Buffer.concat(log).toString('utf8');
      const isComplaint = code === 1 && said !== '';
      const status = signal ? 'killed' : isComplaint ? 'refused' : code! % 2 === 1 ? code! >> 1 : code!;
      resolve({
        output: Buffer.concat(output).toString('utf8').replaceAll('\r', ''),
        status,
        log: said,
        events: [...answers.matchAll(/"event": "(\w+)"/g)].map(([, name]) => name!),
      });
    });
  });
}
