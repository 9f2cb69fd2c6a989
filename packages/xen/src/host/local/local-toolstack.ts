/* Xen's toolstack on this machine: its domain 0. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Environment } from '../lab/folders.js';
import type { ToolResult, Toolstack, ToolStream } from '../run/toolstack.js';

/** Folders in which distributions keep the programs that xl itself starts. */
const PRIVATE_FOLDERS = ['/usr/lib/xen/bin', '/usr/libexec/xen/bin', '/usr/local/lib/xen/bin'];

/** The toolstack of this machine; `folder` is where relative names in files for xl start. */
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
      // xl alone takes input from nothing but a terminal, and does not tell when it is attached.
      if (path === undefined) return open(['xl', 'console', domid], place, false);
      const console = open([path, domid, '--num', '0', '--interactive', '--start-notify-fd', '3'], place, true);
      await console.told;
      return console;
    },
    // The process that runs here destroys the domain itself: it stays until then.
    own: () => undefined,
    disown: () => undefined,
    lost: new Promise(() => undefined),
  };
}

/** Debian has a folder for each version of Xen. */
function privateFoldersHere(): string[] {
  const versions = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => /^xen-[\d.]+$/.test(name)) : [];
  return [...versions.map((name) => `/usr/lib/${name}/bin`), ...PRIVATE_FOLDERS];
}

/** A program that is not there ends as it does in a shell. */
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
      resolve({ status: NO_PROGRAM, stdout: '', stderr: `there is no program ${program} on this machine` });
    });
    child.once('close', (status) => resolve({ status: status ?? 1, stdout, stderr }));
  });
}

/** A running program; `told` settles when it has written to its descriptor 3, or has ended. */
interface Opened extends ToolStream {
  readonly told: Promise<void>;
}

function open([program, ...args]: readonly string[], place: Place, tells: boolean): Opened {
  // Not in the terminal's process group: Ctrl-C is for the domain, which is asked to end.
  const child = spawn(program!, args, {
    ...place,
    stdio: ['pipe', 'pipe', 'inherit', tells ? 'pipe' : 'ignore'],
    detached: true,
  });
  const [input, output] = [child.stdin!, child.stdout!];
  input.on('error', () => input.destroy());
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const word = child.stdio[3] as Readable | null;
  const told =
    tells && word ? Promise.race([ended, new Promise<void>((resolve) => word.once('data', () => resolve()))]) : ended;
  return { input, output, ended, told, close: () => child.kill() };
}
