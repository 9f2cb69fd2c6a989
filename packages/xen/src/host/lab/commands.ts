/*
 * The laptop Xen as people use it from a terminal. Each returns an exit status; what goes wrong is told on standard
 * error.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseReason } from '../run/run-domain.js';
import { missingForLab, thisMachine } from '../requirements.js';
import { changeWords, parseXl } from '../config/xl-syntax.js';
import { assemble } from './assemble.js';
import { getFile, openStream, putFile, runCommand } from './control-channel.js';
import { bring } from './domain-files.js';
import { joinLab, type JoinedLab } from './client.js';
import { inFolder } from './lab-toolstack.js';
import { cacheFolder, runtimeFolder } from './folders.js';
import { sayXen } from '../run/terminal.js';

/** The status of a process that SIGINT ended. */
const INTERRUPTED = 130;

/** Boots the lab and keeps it until this process is told to end; one that stays is kept until `down`. */
export function up(stays: boolean): Promise<number> {
  return told(async () => {
    const ended = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    });
    const [lacking] = missingForLab(thisMachine());
    if (lacking) throw new Error(`${lacking.what}\n    ${lacking.command}`);
    const joining = assemble(cacheFolder(process.env), sayXen).then((folder) =>
      joinLab(runtimeFolder(process.env), folder, sayXen),
    );
    const lab = await Promise.race([joining, ended]);
    // The keeper ends what boots, for this process ends.
    if (lab === undefined) return INTERRUPTED;
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

/** Ends the lab, whoever uses it. */
export function down(): Promise<number> {
  return told(() =>
    withLab(async (lab) => {
      await lab.end();
      return 0;
    }),
  );
}

/** Runs xl in the lab, on this terminal. */
export function xl(words: readonly string[]): Promise<number> {
  return told(() =>
    withLab(async (lab) => {
      // xl takes input from nothing but a terminal, which this connection is not.
      if (words[0] === 'console' && words.length === 2) return attached(lab, await consoleWords(lab, words[1]!));
      if (['shutdown', 'reboot'].includes(words[0]!)) await refuseEnded(lab, words.slice(1));
      const file =
        words[0] === 'create' ? words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) : undefined;
      if (file === undefined) return attached(lab, ['xl', ...words]);
      const folder = resolve(dirname(file));
      const settings = new Map(parseXl(readFileSync(file, 'utf8')).map(({ name, value }) => [name, value]));
      const there = `/run/lab/${String(settings.get('name') ?? basename(file))}`;
      // The domain may live longer than this process.
      const changes = await bring(lab, settings, { folder, there, isKept: true });
      await putFile(lab.address, join(there, basename(file)), readFileSync(file));
      const known = words.map((word) => (word === file ? basename(file) : word));
      return attached(lab, inFolder(there, ['xl', ...known, ...changeWords(changes)]));
    }),
  );
}

/** Runs a program of domain 0, on this terminal. */
export function dom0(words: readonly string[]): Promise<number> {
  return told(() => withLab((lab) => attached(lab, words)));
}

/** Shows what a domain has printed on its console, also one that is gone; without a name, the log of the hypervisor. */
export function log(name: string | undefined): Promise<number> {
  return told(() =>
    withLab(async (lab) => {
      if (name === undefined) {
        process.stdout.write((await runCommand(lab.address, ['xl', 'dmesg'])).stdout);
        return 0;
      }
      const printed = await getFile(lab.address, `/var/log/xen/console/guest-${name}.log`);
      if (printed === undefined) throw new Error(`no domain ${name} has printed anything`);
      process.stdout.write(printed);
      return 0;
    }),
  );
}

async function consoleWords(lab: JoinedLab, name: string): Promise<string[]> {
  const domid = /^\d+$/.test(name) ? name : await domidOf(lab, name);
  if (domid === undefined) throw new Error(`there is no domain ${name}`);
  return ['xenconsole', domid, '--num', '0', '--interactive'];
}

/**
 * xl asks a domain that is kept after its end as it asks any other, and waits a minute for its answer. Error: throws
 * when one of the words is the name or the number of such a domain.
 */
async function refuseEnded(lab: JoinedLab, words: readonly string[]): Promise<void> {
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const domid = /^\d+$/.test(word) ? word : await domidOf(lab, word);
    if (domid === undefined) continue;
    const { stdout } = await runCommand(lab.address, ['xl', 'list', '-v', domid]);
    const reason = parseReason(stdout.toString('utf8'), domid);
    if (reason === undefined) continue;
    throw new Error(
      `${word} has ended already (${reason}); what is left of it goes with: mirage-xen xl destroy ${word}`,
    );
  }
}

/** The number of a domain; nothing if there is none of that name. */
async function domidOf(lab: JoinedLab, name: string): Promise<string | undefined> {
  const { status, stdout } = await runCommand(lab.address, ['xl', 'domid', name]);
  return status === 0 ? stdout.toString('utf8').trim() : undefined;
}

/** A program of domain 0 joined with this terminal; its exit status. */
async function attached(lab: JoinedLab, words: readonly string[]): Promise<number> {
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

async function withLab(use: (lab: JoinedLab) => Promise<number>): Promise<number> {
  const lab = await joinLab(runtimeFolder(process.env), undefined, sayXen).catch((error: Error) => {
    throw new Error(`${error.message}: start one in another terminal with: npx mirage-xen up`);
  });
  try {
    return await use(lab);
  } finally {
    lab.leave();
  }
}

/** Tells what went wrong in one line. */
async function told(act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    process.stderr.write(`mirage-xen: ${(error as Error).message}\n`);
    return 1;
  }
}
