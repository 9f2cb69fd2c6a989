/* Xen's toolstack on this machine, which is a domain 0. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Environment } from '../host-machine.js';
import type { ToolResult, Toolstack, ToolStream } from '../run/toolstack.js';

/** Folders where distributions install the programs that xl starts itself. */
const PRIVATE_FOLDERS = ['/usr/lib/xen/bin', '/usr/libexec/xen/bin', '/usr/local/lib/xen/bin'];

/** The toolstack of this machine. `folder` is where relative paths in files for xl start. */
export function localToolstack(
  folder: string,
  environment: Environment,
  privateFolders: readonly string[] = privateFoldersHere(),
): Toolstack {
  const place = { cwd: folder, env: environment };
  return {
    run: (words) => finish(words, place),
    stream: (words) => open(words, place, false),
    console: async (domid) => {
      const path = privateFolders.map((at) => join(at, 'xenconsole')).find((file) => existsSync(file));
      // Second choice: xl accepts input only from a terminal, and does not report when it is attached.
      if (path === undefined) return open(['xl', 'console', domid], place, false);
      const console = open([path, domid, '--num', '0', '--interactive', '--start-notify-fd', '3'], place, true);
      await console.attached;
      return console;
    },
    // This process destroys the domain itself, before it ends.
    own: () => undefined,
    disown: () => undefined,
    lost: new Promise(() => undefined),
  };
}

/** Returns the folders on this machine. Debian has one for each version of Xen. */
function privateFoldersHere(): string[] {
  const versions = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => /^xen-[\d.]+$/.test(name)) : [];
  return [...versions.map((name) => `/usr/lib/${name}/bin`), ...PRIVATE_FOLDERS];
}

/** The status of a program that does not exist, as in a shell. */
const NO_PROGRAM = 127;

/** Where a program runs. */
interface Place {
  readonly cwd: string;
  readonly env: Environment;
}

function finish([program, ...args]: readonly string[], place: Place): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') return reject(error);
      resolve({ status: NO_PROGRAM, stdout: '', stderr: `the program ${program} is not installed` });
    });
    child.once('close', (status) => resolve({ status: status ?? 1, stdout, stderr }));
  });
}

/** A running program. */
interface Opened extends ToolStream {
  /** Settles when the program has written to its descriptor 3, or has ended. */
  readonly attached: Promise<void>;
}

function open([program, ...args]: readonly string[], place: Place, notifies: boolean): Opened {
  // Detached from the terminal's process group, so that Ctrl-C does not end it: the domain is shut down instead.
  const child = spawn(program!, args, {
    ...place,
    stdio: ['pipe', 'pipe', 'inherit', notifies ? 'pipe' : 'ignore'],
    detached: true,
  });
  const [input, output] = [child.stdin!, child.stdout!];
  input.on('error', () => input.destroy());
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const notification = child.stdio[3] as Readable | null;
  const attached =
    notifies && notification
      ? Promise.race([ended, new Promise<void>((resolve) => notification.once('data', () => resolve()))])
      : ended;
  return { input, output, ended, attached, close: () => child.kill() };
}
