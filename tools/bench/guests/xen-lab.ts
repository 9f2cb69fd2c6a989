import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { userEnvironment } from '../../../e2e/support/run';
import type { Workspace } from '../../../e2e/support/workspace';
import { openStream, putFile, runCommand } from '../../../packages/xen/src/host/lab/control-channel';
import { connectLab } from '../../../packages/xen/src/host/lab/client';
import { watchLines, type Lines } from './lines';

/** The folder of the bench in domain 0, in memory. */
const FOLDER = '/bench';
/** Of domain 0's 384 MiB: enough for a kernel, an initramfs with Node and some disks. */
const FOLDER_MIB = 200;
const BOOT_MS = 240_000;
const COMMAND_MS = 120_000;

/**
 * Creates a domain paused, attaches its console and unpauses it, as `nx run --paused` does. Prints a line before each
 * step, in the same stream as the console's output, so that delays affect all lines.
 */
const LIFE = `#!/usr/bin/busybox sh
cd ${FOLDER}
name=$1
shift
mkfifo attached-$name
exec 4<&0
echo creating
xl create -p $name.xl "$@" >/dev/null || { echo refused; rm attached-$name; exit; }
echo created
id=$(xl domid $name)
xenconsole $id --num 0 --interactive --start-notify-fd 3 <&4 3>attached-$name &
head -c 1 <attached-$name >/dev/null
rm attached-$name
echo unpausing
xl unpause $id
wait
echo over
`;

/** When xl destroys a domain, lines that its console has not passed on yet are lost. */
const PRESERVED = ['on_poweroff = "preserve"', 'on_crash = "preserve"'];

/** A domain from its creation on. Its first line is `refused` when xl does not create it. */
export interface Domain extends Lines {
  /** Writes to its console. */
  readonly type: (text: string) => void;
}

/** A laptop Xen for measurements, with the tools of its domain 0. */
export interface XenLab {
  /** Runs a program of domain 0 in the bench's folder. Returns its output. Throws with its messages when it fails. */
  readonly run: (...words: string[]) => Promise<string>;
  /** Runs a program, and returns its lines with their times. */
  readonly follow: (...words: string[]) => Lines;
  /** Writes a file into the bench's folder. */
  readonly put: (name: string, contents: Uint8Array | string, mode?: string) => Promise<void>;
  /**
   * Writes `NAME.xl`: a PVH domain with these settings, in the syntax of xl. The domain remains after its end until it
   * is destroyed.
   */
  readonly define: (name: string, settings: readonly string[]) => Promise<void>;
  /** Starts a defined domain; `settings` precede those of its file. */
  readonly start: (name: string, ...settings: string[]) => Domain;
  /** Destroys a domain if it exists, and waits until it is gone. */
  readonly destroy: (name: string) => Promise<void>;
}

/**
 * Opens a lab for the measurement only, calls a function with it, and closes it in any case. It runs the program
 * `mirage-xen` of a user's workspace, in which the platform xen must be installed.
 */
export async function withXenLab<Result>(
  { root }: Workspace,
  say: (text: string) => void,
  use: (lab: XenLab) => Promise<Result>,
): Promise<Result> {
  const runtime = mkdtempSync(join(tmpdir(), 'bench-xen-'));
  const up = spawn(join(root, 'node_modules/.bin/mirage-xen'), ['up'], {
    cwd: root,
    env: { ...userEnvironment(), MIRAGE_XEN_RUNTIME: runtime },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(up, 'close');
  let output = '';
  for (const stream of [up.stdout, up.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    for (const end = Date.now() + BOOT_MS; !/ is up; /.test(output); await sleep(100)) {
      if (up.exitCode !== null || Date.now() > end) throw new Error(`The laptop Xen does not start:\n${output}`);
    }
    const { address, leave } = await connectLab(runtime, undefined, say);
    try {
      return await use(await toolsOf(address));
    } finally {
      leave();
    }
  } finally {
    up.kill('SIGTERM');
    await ended;
    rmSync(runtime, { recursive: true, force: true });
  }
}

async function toolsOf(address: Parameters<typeof runCommand>[0]): Promise<XenLab> {
  const here = (words: readonly string[]): string[] => ['sh', '-c', `cd ${FOLDER} && exec "$@"`, 'sh', ...words];
  const run: XenLab['run'] = async (...words) => {
    const { status, stdout, stderr } = await runCommand(address, here(words), COMMAND_MS);
    if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status} in domain 0: ${stderr.trim()}`);
    return stdout.toString('utf8');
  };
  const follow: XenLab['follow'] = (...words) => watchLines(openStream(address, here(words)));
  const put: XenLab['put'] = (name, contents, mode) =>
    putFile(address, `${FOLDER}/${name}`, Buffer.from(contents), mode);
  await runCommand(address, ['mkdir', FOLDER]);
  await runCommand(address, ['mount', '-t', 'tmpfs', '-o', `size=${FOLDER_MIB}m`, 'bench', FOLDER]);
  await put('life', LIFE, '755');
  return {
    run,
    follow,
    put,
    define: (name, settings) =>
      put(`${name}.xl`, [`name = "${name}"`, 'type = "pvh"', 'vcpus = 1', ...PRESERVED, ...settings, ''].join('\n')),
    start(name, ...settings) {
      const stream = openStream(address, here(['./life', name, ...settings]));
      return { ...watchLines(stream), type: (text) => void stream.write(text) };
    },
    destroy: async (name) => {
      // When a domain has ended on its own, xl destroys it with a delay.
      await run('sh', '-c', 'while xl domid "$0"; do xl destroy "$0"; done >/dev/null 2>&1; true', name);
    },
  };
}
