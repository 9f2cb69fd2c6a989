// The laptop Xen itself, with a Linux guest: the properties that hold for every guest. All tests share one lab.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../src/host/lab/folders.js';
import { freePort } from '../src/host/lab/free-port.js';
import { requireQemu } from '../../kernel/test/qemu.js';
import { writeLinuxGuest } from './linux-guest.js';

jest.setTimeout(600_000);

const MAIN = join(__dirname, '../dist/host/lab/main.js');
const DISK_BYTES = 8 << 20;
const WRITTEN_BYTES = 1 << 20;

let folder: string;
let environment: NodeJS.ProcessEnv;
const started: ChildProcess[] = [];

/** A running mirage-xen. */
interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly status: Promise<number | null>;
}

function start(...words: string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, env: environment });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, output: () => output, status: once(child, 'close').then(([status]) => status as number | null) };
}

async function finish(...words: string[]): Promise<{ status: number | null; output: string }> {
  const running = start(...words);
  running.child.stdin!.end();
  return { status: await running.status, output: running.output() };
}

/** Waits for a condition for at most six minutes, the time of a boot on an overloaded machine. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 360_000; !(await isSo()); await sleep(100)) {
    if (Date.now() > end) throw new Error(`the condition was not met in time: ${what}`);
  }
}

const GUEST = `
ip addr add 10.0.2.15/24 dev eth0 && ip link set eth0 up
ping -c 1 -W 10 10.0.2.100 >/dev/null && echo 'guest: domain 0 answers'
dd if=/dev/urandom of=/written bs=1M count=1 2>/dev/null
dd if=/written of=/dev/xvda bs=1M conv=fsync 2>/dev/null && echo "guest: wrote $(sha256sum </written)"
echo 'guest: say something'
read -r line && echo "guest: heard <$line>"
echo served | nc -l -p 80 >/dev/null && echo 'guest: served'
echo 'main returned 7'`;

beforeAll(async () => {
  requireQemu();
  folder = mkdtempSync(join(tmpdir(), 'mirage-lab-'));
  environment = { ...process.env, MIRAGE_XEN_RUNTIME: join(folder, 'run') };
  const up = start('up');
  await until(`the lab is up: ${up.output()}`, () => {
    if (up.child.exitCode !== null) throw new Error(up.output());
    return / is up; /.test(up.output());
  });
  const options = {
    name: 'linux',
    script: GUEST,
    more: ['vif = ["bridge=xenbr0"]', 'disk = ["format=raw,vdev=xvda,access=rw,target=disk.img"]'],
  };
  await writeLinuxGuest(cacheFolder(process.env), folder, options);
  writeFileSync(join(folder, 'disk.img'), '');
  truncateSync(join(folder, 'disk.img'), DISK_BYTES);
});

afterAll(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await sleep(100);
  rmSync(folder, { recursive: true, force: true });
});

/** Returns the domains, devices and forwards that domain 0 has in addition to its own. */
async function leftovers(): Promise<string> {
  const { output } = await finish(
    'dom0',
    'sh',
    '-c',
    'xl list | tail -n +3; xenstore-list /local/domain | grep -v "^0$"; xenstore-list /local/domain/0/backend 2>/dev/null | while read kind; do xenstore-list /local/domain/0/backend/$kind; done; ls /sys/bus/scsi/devices | grep :; ls /sys/class/net | grep vif',
  );
  return output;
}

it('runs programs of domain 0 with their status, and xl', async () => {
  expect(await finish('dom0', 'sh', '-c', `echo "it's"; echo here >&2; exit 3`)).toEqual({
    status: 3,
    output: "it's\nhere\n",
  });
  const { status, output } = await finish('xl', 'list');
  expect(output).toMatch(/^Domain-0 +0 +\d+ +1 +r-----/m);
  expect(status).toBe(0);
});

it.each([
  [['xl', 'destroy', 'nobody'], 'nobody'],
  [['log', 'nobody'], 'there is no console output of a domain nobody'],
  [['xl', 'create', 'nothing.xl'], 'nothing.xl'],
  [['xl', 'console', 'nobody'], 'there is no domain nobody'],
  [['dom0'], 'mirage-xen: dom0 needs a program'],
  [['dance'], 'mirage-xen: unknown command dance'],
  [['run'], 'mirage-xen: run needs exactly one file for xl'],
  [['run', '--loud'], "mirage-xen: Unknown option '--loud'"],
  [['run', 'nothing.xl'], 'nothing.xl'],
])('reports an error for %j', async (words, message) => {
  const { status, output } = await finish(...words);
  expect(output).toContain(message);
  expect(output).not.toContain('    at ');
  expect(status).not.toBe(0);
});

it('shows a long log completely, or as much as its reader accepts', async () => {
  const file = '/var/log/xen/console/guest-much.log';
  await finish('dom0', 'sh', '-c', `yes tea | head -c 1000000 >${file}`);
  expect((await finish('log', 'much')).output).toHaveLength(1_000_000);
  const some = spawn('sh', ['-c', '"$0" "$1" log much | head -n 1', process.execPath, MAIN], { env: environment });
  started.push(some);
  let said = '';
  for (const stream of [some.stdout, some.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(some, 'close');
  expect(said).toBe('tea\n');
});

it('gives a guest its console, disk and network, and reports its end', async () => {
  const port = await freePort();
  const run = start('run', 'linux.xl', '--paused', `--forward=tcp:127.0.0.1:${port}-10.0.2.15:80`);
  await until('the guest asks', () => run.output().includes('guest: say something'));
  // Meanwhile a second domain of the same name is refused.
  const second = await finish('run', 'linux.xl');
  expect(second.output).toMatch(/^MIR0506 {2}The domain linux already exists \(id=1\)\.\n {4}End it first/m);
  expect(second.status).toBe(125);
  run.child.stdin!.write('hello\n');
  await until('the guest hears', () => run.output().includes('guest: heard <hello>'));
  let served = '';
  await until('the guest serves', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8').on('data', (text: string) => (served += text));
    await Promise.race([once(socket, 'close'), sleep(2000)]);
    socket.destroy();
    return served !== '';
  });
  expect(await run.status).toBe(7);
  expect(served).toBe('served\n');
  const written = createHash('sha256')
    .update(readFileSync(join(folder, 'disk.img')).subarray(0, WRITTEN_BYTES))
    .digest('hex');
  expect(run.output().replaceAll('\r', '')).toBe(
    [
      'xen      Started domain linux (id=1), paused; console attached; unpausing',
      'guest: domain 0 answers',
      `guest: wrote ${written}  -`,
      'guest: say something',
      'hello',
      'guest: heard <hello>',
      'guest: served',
      'main returned 7',
      'xen      domain linux has finished (poweroff)',
      '',
    ].join('\n'),
  );
  expect((await finish('log', 'linux')).output).toContain('guest: served');
  expect(await leftovers()).toBe('');
});

it('leaves nothing behind when a run is killed', async () => {
  const run = start('run', 'linux.xl');
  await until('the domain is there', () => run.output().includes('Started domain linux'));
  run.child.kill('SIGKILL');
  await until('the domain is gone', async () => (await leftovers()) === '');
});

it('ends even when its daemon is killed', async () => {
  const pids = async (pattern: string): Promise<number[]> => {
    const child = spawn('pgrep', ['-f', pattern]);
    let found = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (found += text));
    await once(child, 'close');
    return found.trim().split('\n').filter(Boolean).map(Number);
  };
  const secret = join(folder, 'run', 'secret');
  expect(existsSync(secret)).toBe(true);
  const [qemu] = await pids(secret);
  expect(qemu).toBeDefined();
  const parent = Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${qemu}/status`, 'utf8'))?.[1]);
  process.kill(parent, 'SIGKILL');
  await until('QEMU is gone', () => !existsSync(`/proc/${qemu}`));
});
