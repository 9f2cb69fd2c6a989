/*
 * A machine with KVM for machines that have none: Linux in QEMU's emulator, which emulates AMD's virtualization with
 * nested paging. In it the machine's own QEMU runs guests with KVM. So KVM, its interrupt controllers and its clock are
 * real, and the processor is not: nothing here says how fast a guest is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCpio, type CpioNode } from '../../../xen/src/host/lab/cpio.js';
import { cacheFolder } from '../../../xen/src/host/lab/folders.js';
import { QEMU } from '../../../kernel/test/qemu.js';
import { assembleLab } from './assemble.js';
import { BEGIN, END, FAILED, GUEST_FOLDER } from './init-script.js';
import { qemuFiles } from './qemu-files.js';
import { parseResults, type LabResult } from './results.js';

const MEMORY_MIB = 1536;
/** Seconds on an idle machine. On a busy one the emulated Linux sometimes hangs before its first message. */
const BOOT_MS = 180_000;
const MOST_BOOTS = 3;
/** Lines of the console that a failure shows. */
const SHOWN_LINES = 10;

/** The work for one boot of the lab. */
export interface LabWork {
  /** Files by name, which the scripts find in /guest, their working folder. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Shell scripts by name, without `-` and blanks. They run one after the other, and end after at most two minutes. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Milliseconds from a boot after which the lab is killed. */
  readonly timeoutMs: number;
}

/**
 * Boots the lab, runs the scripts, and returns their results by name. A boot that does not reach the first script is
 * repeated. Error: throws with the last lines of the console if the lab does not run all of them.
 */
export async function runInLab({ files, scripts, timeoutMs }: LabWork): Promise<ReadonlyMap<string, LabResult>> {
  const { kernel, system } = await assembleLab(cacheFolder(process.env));
  const brought = new Map<string, CpioNode>(qemuFiles());
  const bring = (name: string, contents: Uint8Array): void =>
    void brought.set(join(GUEST_FOLDER.slice(1), name), { is: 'file', contents, executable: true });
  for (const [name, contents] of Object.entries(files)) bring(name, contents);
  Object.entries(scripts).forEach(([name, text], index) =>
    bring(`${String(index).padStart(3, '0')}-${name}.sh`, Buffer.from(text)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'mirage-kvm-'));
  try {
    const initrd = join(folder, 'initrd');
    // An archive may follow another one.
    writeFileSync(initrd, Buffer.concat([readFileSync(system), buildCpio(brought)]));
    let console: Buffer = Buffer.alloc(0);
    for (let boots = 0; boots < MOST_BOOTS && !console.includes(BEGIN); boots++)
      console = await consoleOf(kernel, initrd, timeoutMs);
    const results = parseResults(console);
    if (console.includes(`\n${END}\n`)) return results;
    const text = console.toString('utf8');
    const reason = new RegExp(`^${FAILED} .*$`, 'm').exec(text)?.[0] ?? text.split('\n').slice(-SHOWN_LINES).join('\n');
    throw new Error(`The KVM lab ended after ${results.size} of ${Object.keys(scripts).length} scripts:\n${reason}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function consoleOf(kernel: string, initrd: string, timeoutMs: number): Promise<Buffer> {
  // no_timer_check: on a busy machine the emulated timer is late, which Linux takes for a broken one. no5lvl: guests
  // need no page tables of five levels. mitigations=off: they protect nothing here.
  const append = 'console=ttyS0 loglevel=1 panic=-1 no_timer_check no5lvl mitigations=off random.trust_cpu=on';
  const qemu = spawn(
    QEMU,
    [
      ...['-accel', 'tcg', '-cpu', 'max,+svm,+npt', '-M', 'q35', '-smp', '1', '-m', String(MEMORY_MIB)],
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      ...['-kernel', kernel, '-append', append, '-initrd', initrd],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const pieces: Buffer[] = [];
  for (const stream of [qemu.stdout, qemu.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
  const kill = (): void => void qemu.kill('SIGKILL');
  const timer = setTimeout(kill, timeoutMs);
  const bootTimer = setTimeout(() => {
    if (!Buffer.concat(pieces).includes(BEGIN)) kill();
  }, BOOT_MS);
  await once(qemu, 'close');
  clearTimeout(timer);
  clearTimeout(bootTimer);
  return Buffer.concat(pieces);
}
