// TCP/IP over a network interface, in a network namespace with Linux as the peer: an image behind forwarded ports, an
// image on a TAP interface, a process on a TAP interface, and an image behind a lossy cable.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyExample } from '../support/examples';
import { linuxWithTaps, type Linux } from '../support/linux';
import { buildCable, onCable, writeCable } from '../support/lossy-cable';
import { start, type Finished, type Running } from '../support/run';
import { freshWorkspace, type Workspace } from '../support/workspace';

const SIXTEEN_MIB = 2 ** 24;
const STATIC = ['--ipv4=10.0.0.2/24', '--ipv6=fd00::2/64'];

let workspace: Workspace;
let linux: Linux;
let cable: string;

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  copyExample('tcp_echo', join(workspace.root, 'tcp_echo'));
  copyExample('tcp_echo', join(workspace.root, 'direct'));
  workspace.write({
    'direct/config.ts': workspace.read('direct/config.ts').replace("register('tcp_echo'", "register('direct'"),
    'direct/project.json': JSON.stringify({ targets: { configure: { options: { keys: ['net=direct'] } } } }),
  });
  await workspace.must('nx', 'depend', 'tcp_echo', '--configuration=virtio');
  await workspace.must('nx', 'depend', 'direct');
  await workspace.must('nx', 'build', 'tcp_echo', '--configuration=virtio');
  await workspace.must('nx', 'build', 'direct');
  writeCable(workspace);
  cable = await buildCable(workspace);
  workspace.write({ sent: randomBytes(SIXTEEN_MIB / 2).toString('hex') });
  linux = await linuxWithTaps(workspace, 'unix', ['tap0']);
  await inside('ip', 'link', 'set', 'lo', 'up');
});
afterAll(async () => {
  await linux.remove();
  workspace.remove();
});

function startInside(...words: string[]): Running {
  const [program, ...args] = [...linux.before, ...words];
  return start(program!, args, { cwd: workspace.root, timeoutMs: 300_000 });
}
const inside = (...words: string[]): Promise<Finished> => startInside(...words).finished;
const shell = (script: string): Promise<Finished> => inside('timeout', '280', 'sh', '-c', script);

const NX = (): string => join(workspace.root, 'node_modules/.bin/nx');
const DIRECT = (): string => join(workspace.root, 'direct/dist/unix/mir-direct');

/** Ends it like Ctrl-C, and waits until no process runs there. */
async function interrupt(running: Running): Promise<string> {
  running.kill('SIGINT');
  const { output } = await running.finished;
  const pids = async (): Promise<string> => (await inside('sh', '-c', 'ip netns pids $(ip netns identify)')).output;
  // The two processes of this query.
  while ((await pids()).trim().split('\n').length > 2) await sleep(50);
  return output;
}

/** Sends 16 MiB by TCP and expects them back. */
const exchange = async (address: string): Promise<void> => {
  const { output } = await shell(`nc -N ${address} 8007 < sent | cmp - sent && echo equal`);
  expect(output).toBe('equal\n');
};

it('an image behind a forwarded port gets its address from DHCP, and serves nc, socat and curl', async () => {
  const forward = '--forward=tcp:4007:8007';
  const running = startInside(NX(), 'run', 'tcp_echo:run', '--configuration=virtio', forward, '--', '--ipv4-only');
  await running.prints(/\[ip\] addresses 10\.0\.2\.15\/24\r?\n.*\[tcp\] listening on 10\.0\.2\.15:8007/);
  expect((await shell('echo one | nc -N 127.0.0.1 4007')).output).toBe('one\n');
  expect((await shell('echo two | socat -t 20 - TCP4:127.0.0.1:4007')).output).toBe('two\n');
  // curl does not shut down its side, so the test ends it after its answer.
  expect((await shell('echo three | curl -s -m 3 telnet://127.0.0.1:4007')).output).toBe('three\n');
  expect(await interrupt(running)).toMatch(/connections: 3, bytes sent back: 14\r?\n/);
});

it('an image on a TAP interface answers pings and exchanges 16 MiB with Linux, over IPv4 and IPv6', async () => {
  const words = ['tcp_echo:run', '--configuration=virtio', '--network=tap:tap0', '--', ...STATIC];
  const running = startInside(NX(), 'run', ...words);
  await running.prints(/listening on .*\[fd00::2\]:8007/);
  for (const address of ['10.0.0.2', 'fd00::2']) {
    await linux.ping(address, 500);
    await exchange(address);
  }
  await interrupt(running);
});

it('a process on a TAP interface does the same, with the key net=direct', async () => {
  const running = startInside(DIRECT(), ...STATIC, '--ipv4-gateway=10.0.0.1');
  await running.prints(/listening on .*\[fd00::2\]:8007/);
  for (const address of ['10.0.0.2', 'fd00::2']) {
    await linux.ping(address, 500);
    await exchange(address);
  }
  // A closed port refuses at once.
  expect((await shell('nc -N -w 5 10.0.0.2 9 </dev/null')).status).toBe(1);
  expect(await interrupt(running)).toContain(`connections: 2, bytes sent back: ${2 * SIXTEEN_MIB}\n`);
});

it('an image behind a cable that loses 5 % exchanges 16 MiB with Linux', async () => {
  const print = ['run', 'tcp_echo:run', '--configuration=virtio', '--print', '--', '--ipv4=10.0.0.2/24'];
  const { output } = await workspace.nx(...print);
  const running = [startInside(cable), startInside('sh', '-c', `exec ${onCable(output)}`)] as const;
  await running[0].prints(/the cable is connected/);
  await running[1].prints(/listening on 10\.0\.0\.2:8007/);
  await exchange('10.0.0.2');
  running[1].kill('SIGTERM');
  await running[1].finished;
  running[0].kill('SIGINT');
  const [counted] = /\{.*\}/.exec((await running[0].finished).output)!;
  const { carried, lost, duplicated, reordered, corrupted } = JSON.parse(counted) as Record<string, number>;
  // Each way 11,000 full frames and their acknowledgments.
  expect(carried).toBeGreaterThan(22_000);
  const share = lost! / (carried! + lost! - duplicated!);
  expect(share).toBeGreaterThan(0.04);
  expect(share).toBeLessThan(0.06);
  for (const count of [duplicated!, reordered!, corrupted!]) expect(count).toBeGreaterThan(10);
});

it.each([
  [
    ['--ipv4=10.0.0.2/24', '--ipv4-gateway=10.1.0.1'],
    1,
    'direct  stack: --ipv4-gateway=10.1.0.1 is outside of the network of --ipv4=10.0.0.2/24.\n',
  ],
  [['--ipv4=10.0.0.1/24'], 1, 'direct  stack: another host has the address 10.0.0.1.\n'],
  [
    ['--dhcp-timeout=0.5'],
    1,
    `direct  stack: no DHCP server has answered for 0.5 s.
    --ipv4=10.0.0.2/24   # for example: an address without DHCP
`,
  ],
  [['--ipv4=10.0.0.2'], 64, 'direct  --ipv4 must be an IP address with a prefix length, for example 10.0.0.2/24, '],
])('with %j a program ends with status %i and one message', async (args, status, message) => {
  const finished = await inside(DIRECT(), ...args);
  expect(finished.status).toBe(status);
  const lines = finished.output.split('\n').filter((line) => !line.includes('[INFO]'));
  expect(lines.join('\n').slice(0, message.length)).toBe(message);
});
