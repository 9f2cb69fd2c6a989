/* The commands of `mirage-xen`. Each returns an exit status, and reports an error on standard error. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT_INTERRUPTED } from '@mirage/args/exit-status';
import { changeWords, parseXl } from '../config/xl-syntax.js';
import { thisMachine } from '../host-machine.js';
import { parseReason } from '../run/run-domain.js';
import { sayXen } from '../run/terminal.js';
import { assemble } from './assemble.js';
import { connectLab, type LabClient } from './client.js';
import { getFile, openStream, putFile, runCommand } from './control-channel.js';
import { copyDomainFiles } from './domain-files.js';
import { cacheFolder, runtimeFolder } from './folders.js';
import { inFolder } from './lab-toolstack.js';
import { missingForLab } from './requirements.js';

/** Boots the lab and keeps it until this process receives a signal; with `stays` until `down`. */
export function up(stays: boolean): Promise<number> {
  return reporting(async () => {
    const ended = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    });
    const [lacking] = missingForLab(thisMachine());
    if (lacking) throw new Error(`${lacking.what}\n    ${lacking.command}`);
    const connecting = assemble(cacheFolder(process.env), sayXen).then((folder) =>
      connectLab(runtimeFolder(process.env), folder, sayXen),
    );
    const lab = await Promise.race([connecting, ended]);
    // The daemon ends a lab that still boots when this process ends.
    if (lab === undefined) return EXIT_INTERRUPTED;
    sayXen(`Xen ${lab.version} is up; ${stays ? 'mirage-xen down' : 'Ctrl-C'} ends it`);
    if (stays) {
      lab.stay();
      lab.leave();
      return 0;
    }
    const why = await Promise.race([lab.lost, ended]);
    lab.leave();
    if (why === undefined) return 0;
    throw new Error(why);
  });
}

/** Ends the lab, even if it is in use. */
export function down(): Promise<number> {
  return reporting(() =>
    withLab(async (lab) => {
      await lab.end();
      return 0;
    }),
  );
}

/** Runs xl in the lab, on this terminal. */
export function xl(words: readonly string[]): Promise<number> {
  return reporting(() =>
    withLab(async (lab) => {
      // xl accepts input only from a terminal, which this connection is not.
      if (words[0] === 'console' && words.length === 2) return attached(lab, await consoleWords(lab, words[1]!));
      if (['shutdown', 'reboot'].includes(words[0]!)) await refuseEnded(lab, words.slice(1));
      const file =
        words[0] === 'create' ? words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) : undefined;
      if (file === undefined) return attached(lab, ['xl', ...words]);
      const folder = resolve(dirname(file));
      const settings = new Map(parseXl(readFileSync(file, 'utf8')).map(({ name, value }) => [name, value]));
      const there = `/run/lab/${String(settings.get('name') ?? basename(file))}`;
      // Kept, because the domain may outlive this process.
      const changes = await copyDomainFiles(lab, settings, { folder, there, isKept: true });
      await putFile(lab.address, join(there, basename(file)), readFileSync(file));
      const known = words.map((word) => (word === file ? basename(file) : word));
      return attached(lab, inFolder(there, ['xl', ...known, ...changeWords(changes)]));
    }),
  );
}

/** Runs a program of domain 0, on this terminal. */
export function dom0(words: readonly string[]): Promise<number> {
  return reporting(() => withLab((lab) => attached(lab, words)));
}

/** Shows the console output of a domain, which may have ended; without a name, the log of the hypervisor. */
export function log(name: string | undefined): Promise<number> {
  return reporting(() =>
    withLab(async (lab) => {
      if (name === undefined) {
        process.stdout.write((await runCommand(lab.address, ['xl', 'dmesg'])).stdout);
        return 0;
      }
      const printed = await getFile(lab.address, `/var/log/xen/console/guest-${name}.log`);
      if (printed === undefined) throw new Error(`there is no console output of a domain ${name}`);
      process.stdout.write(printed);
      return 0;
    }),
  );
}

async function consoleWords(lab: LabClient, name: string): Promise<string[]> {
  const domid = /^\d+$/.test(name) ? name : await domidOf(lab, name);
  if (domid === undefined) throw new Error(`there is no domain ${name}`);
  return ['xenconsole', domid, '--num', '0', '--interactive'];
}

/**
 * Checks that no word is the name or the number of a domain that has ended and is preserved: xl would wait a minute for
 * its answer. Error: throws.
 */
async function refuseEnded(lab: LabClient, words: readonly string[]): Promise<void> {
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const domid = /^\d+$/.test(word) ? word : await domidOf(lab, word);
    if (domid === undefined) continue;
    const { stdout } = await runCommand(lab.address, ['xl', 'list', '-v', domid]);
    const reason = parseReason(stdout.toString('utf8'), domid);
    if (reason === undefined) continue;
    throw new Error(`${word} has ended already (${reason}); remove it with: mirage-xen xl destroy ${word}`);
  }
}

/** Returns the number of a domain; `undefined` if none has that name. */
async function domidOf(lab: LabClient, name: string): Promise<string | undefined> {
  const { status, stdout } = await runCommand(lab.address, ['xl', 'domid', name]);
  return status === 0 ? stdout.toString('utf8').trim() : undefined;
}

/** Runs a program of domain 0 with the input and output of this terminal. Returns its exit status. */
async function attached(lab: LabClient, words: readonly string[]): Promise<number> {
  const statusFile = `/run/status-${process.pid}-${Date.now()}`;
  const stream = openStream(lab.address, ['sh', '-c', '"$@"; echo $? >"$0"', statusFile, ...words]);
  stream.pipe(process.stdout, { end: false });
  process.stdin.on('data', (piece) => stream.write(piece));
  await new Promise<void>((resolve, reject) => {
    stream.once('close', () => resolve());
    stream.once('error', reject);
  });
  const status = await getFile(lab.address, statusFile);
  await runCommand(lab.address, ['rm', '-f', statusFile]);
  return Number(status?.toString('utf8') ?? 1);
}

async function withLab(use: (lab: LabClient) => Promise<number>): Promise<number> {
  const lab = await connectLab(runtimeFolder(process.env), undefined, sayXen).catch((error: Error) => {
    throw new Error(`${error.message}; start it in another terminal with: npx mirage-xen up`);
  });
  try {
    return await use(lab);
  } finally {
    lab.leave();
  }
}

/** Reports an error in one line and returns 1. */
async function reporting(act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    process.stderr.write(`mirage-xen: ${(error as Error).message}\n`);
    return 1;
  }
}
