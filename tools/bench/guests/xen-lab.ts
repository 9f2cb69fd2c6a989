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

/** A folder of domain 0 that the bench has for itself, in its memory. */
const FOLDER = '/bench';
/** Of domain 0's 384: a kernel, an initramfs with Node and some disks fit. */
const FOLDER_MIB = 200;
const BOOT_MS = 240_000;
const COMMAND_MS = 120_000;

/**
 * Creates a domain paused, attaches its console and unpauses it, as `nx run --paused` does. Says each step as a line of
 * its own before it begins, in the same stream that the console's output comes through: whatever delays one line delays
 * all.
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

/** A domain that xl destroys takes lines with it that its console has not passed on yet. */
const PRESERVED = ['on_poweroff = "preserve"', 'on_crash = "preserve"'];

/** A domain from its creation on. Its first line, `refused`, is that of a domain that xl does not create. */
export interface Domain extends Lines {
  /** Types on its console. */
  readonly type: (text: string) => void;
}

/** A laptop Xen for measurements, with the tools of its domain 0. */
export interface XenLab {
  /** Runs a program of domain 0 to its end, in the bench's folder; its output. Errors: throws with what it said. */
  readonly run: (...words: string[]) => Promise<string>;
  /** The same, line by line, with the time of each. */
  readonly follow: (...words: string[]) => Lines;
  /** Writes a file into the bench's folder. */
  readonly put: (name: string, contents: Uint8Array | string, mode?: string) => Promise<void>;
  /**
   * Writes `NAME.xl`: a PVH domain with these settings, in the language of xl. It stays when it has ended, until it is
   * destroyed.
   */
  readonly define: (name: string, settings: readonly string[]) => Promise<void>;
  /** Starts a domain that is defined; `settings` go before those of its file. */
  readonly start: (name: string, ...settings: string[]) => Domain;
  /** Destroys a domain if it is there, and waits until nothing of it is left. */
  readonly destroy: (name: string) => Promise<void>;
}

/**
 * Opens a lab that nobody else uses, has it measured with, and ends it, whatever happened. It runs the program
 * `mirage-xen` of a user's workspace, in which the platform xen has to be installed.
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
      if (up.exitCode !== null || Date.now() > end) throw new Error(`The laptop Xen does not come up:\n${output}`);
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
      // A domain that ends by itself is destroyed by xl at its own pace.
      await run('sh', '-c', 'while xl domid "$0"; do xl destroy "$0"; done >/dev/null 2>&1; true', name);
    },
  };
}
