/*
 * Boots an image as the control domain of a real Xen in QEMU, with no Linux: two seconds. Features that a control
 * domain lacks (its own console ring, xenstore) are tested in the laptop Xen.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble, LAB_FILES } from '../src/host/lab/assemble.js';
import { cacheFolder } from '../src/host/lab/folders.js';

const QEMU = 'qemu-system-x86_64';
let hypervisor = '';

/** Makes sure that the hypervisor of the laptop Xen exists, and assembles the laptop Xen if not. Needs no root. */
export async function requireXen(): Promise<void> {
  hypervisor = join(await assemble(cacheFolder(process.env), () => undefined), LAB_FILES.hypervisor);
}

/** The output of the domain, and its end. */
export interface XenOutcome {
  readonly output: string;
  readonly end: 'poweroff' | 'reboot' | 'crash' | 'killed';
  /** All output on the serial line, including the messages of the hypervisor. */
  readonly log: string;
}

/** One boot. */
export interface XenBoot {
  /** The image's command line. */
  readonly commandLine?: string;
  readonly memoryMiB?: number;
  /** EPYC has RDRAND and AMD's virtualization. */
  readonly cpu?: string;
  /** Input for the console once the domain has printed `ready`. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** The line with which Xen reports the end of its control domain. */
const ENDS = [
  ['Hardware Dom0 halted: halting machine', 'poweroff'],
  ['Hardware Dom0 crashed', 'crash'],
  ['Hardware Dom0 shutdown: rebooting machine', 'reboot'],
] as const;

/** Boots an image on Xen and waits for its end. */
export async function bootOnXen(image: Uint8Array, options: XenBoot = {}): Promise<XenOutcome> {
  const { commandLine = '', memoryMiB = 64, cpu = 'EPYC,+svm,+npt', input = '', timeoutMs = 100000 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'mirage-xen-'));
  try {
    const file = join(folder, 'image');
    writeFileSync(file, image);
    // bootscrub delays the first sleep by a second; cpuidle uses a form of mwait that QEMU answers with a fault.
    const line = `dom0=pvh dom0_mem=${memoryMiB}M dom0_max_vcpus=1 com1=115200,8n1 console=com1 bootscrub=off cpuidle=off`;
    const args = [
      ...['-M', 'q35', '-accel', 'tcg', '-cpu', cpu, '-m', '512', '-device', 'amd-iommu'],
      ...['-kernel', hypervisor, '-initrd', `${file} ${commandLine.replaceAll(',', ',,')}`, '-append', line],
      ...['-display', 'none', '-nodefaults', '-no-user-config', '-serial', 'stdio', '-no-reboot'],
    ];
    return await run(args, input, timeoutMs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(args: readonly string[], input: string, timeoutMs: number): Promise<XenOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(QEMU, args, { stdio: 'pipe' });
    let log = '';
    let end: XenOutcome['end'] = 'killed';
    let isTyped = false;
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString('latin1');
      if (!isTyped && log.includes('ready\r\n')) {
        isTyped = true;
        child.stdin.write(input);
      }
      // QEMU would not end by itself: Xen halts, or waits for seconds.
      for (const [said, how] of ENDS) {
        if (end !== 'killed' || !log.includes(said)) continue;
        end = how;
        child.kill('SIGKILL');
      }
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      const text = Buffer.from(log, 'latin1').toString('utf8').replaceAll('\r', '');
      resolve({ output: guestLines(text), end, log: text });
    });
  });
}

/** Returns the output after Xen's last message before the domain runs, without Xen's own lines. */
function guestLines(log: string): string {
  const begin = /^\(XEN\) Freed \d+kB init memory\n/m.exec(log);
  return begin ? log.slice(begin.index + begin[0].length).replace(/^\(XEN\).*(?:\n|$)/gm, '') : '';
}
