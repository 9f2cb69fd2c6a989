/* Xen's toolstack on this machine: its domain 0. */
import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolResult, Toolstack, ToolStream } from './toolstack.js';

/** How long a console may take to be attached; after that it is taken as attached. */
const ATTACH_LIMIT_MS = 5_000;

/** The toolstack of this machine; `folder` is where relative names in files for xl start. `processes` is a mounted /proc. */
export function localToolstack(folder: string, processes = '/proc'): Toolstack {
  const run = (words: readonly string[]): Promise<ToolResult> => finish(words, folder);
  const stream = (words: readonly string[]): ToolStream & { readonly pid: number | undefined } => open(words, folder);
  return {
    run,
    stream,
    console: async (domid) => {
      const console = stream(['xl', 'console', domid]);
      const tty = (await run(['xenstore-read', `/local/domain/${domid}/console/tty`])).stdout.trim();
      // xl becomes the program that holds the domain's terminal open.
      for (const end = Date.now() + ATTACH_LIMIT_MS; Date.now() < end; await sleep(20)) {
        if (tty === '' || console.pid === undefined || holds(join(processes, String(console.pid), 'fd'), tty)) break;
      }
      return console;
    },
    // The process that runs here destroys the domain itself: it stays until then.
    own: () => undefined,
    disown: () => undefined,
    lost: new Promise(() => undefined),
  };
}

function finish([program, ...args]: readonly string[], cwd: string): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? 1, stdout, stderr }));
  });
}

function open([program, ...args]: readonly string[], cwd: string): ToolStream & { readonly pid: number | undefined } {
  // Not in the terminal's process group: Ctrl-C is for the domain, which is asked to end.
  const child = spawn(program!, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  child.stdin.on('error', () => child.stdin.destroy());
  return {
    pid: child.pid,
    input: child.stdin,
    output: child.stdout,
    ended: new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    }),
    close: () => child.kill(),
  };
}

/** Whether one of these file descriptors is that file. */
function holds(descriptors: string, file: string): boolean {
  try {
    return readdirSync(descriptors).some((name) => readlinkSync(join(descriptors, name)) === file);
  } catch (error) {
    // The process or a descriptor has gone meanwhile.
    if (['ENOENT', 'EACCES', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
