import { chmodSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import {
  argument,
  console,
  defaultConsole,
  foreign,
  job,
  socketStack,
  stack,
  tcpPort,
  udpPort,
  type ValueType,
} from '@mirage/core';
import { makeNamespace, type Namespace } from '../../../test/namespace.js';
import { runProcess, type Ended, type Running } from '../../../test/run.js';
import { makeWorkspace, type Workspace } from '../../../test/unikernel.js';

let workspace: Workspace;
let space: Namespace;
let tcpEcho: string;
let udpEcho: string;

/** The config.ts of the example of that name. */
function build(name: string, type: ValueType<number>): Promise<string> {
  const port = argument('port', type, { doc: 'The port to listen on.', default: 8007 });
  const echo = foreign('Loaf.Echo', console.to(stack).to(type).to(job));
  const module = `export { Echo } from '../../../examples/${name}/unikernel';\n`;
  return workspace.build(name, [echo.$(defaultConsole, socketStack(), port)], module);
}

beforeAll(async () => {
  workspace = makeWorkspace();
  chmodSync(workspace.folder, 0o755);
  tcpEcho = await build('tcp_echo', tcpPort);
  udpEcho = await build('udp_echo', udpPort);
});
afterAll(() => workspace.remove());
beforeEach(() => {
  space = makeNamespace();
  space.ip('link set lo up');
});
afterEach(() => space.remove());

const LOOPBACK = ['--ipv4=127.0.0.1/8', '--ipv6=::1/128'];

/** Sends text with a standard program in the namespace, and returns its output. */
const send = async (text: string, ...command: string[]): Promise<string> => {
  const { child, ended } = space.start('timeout', '20', ...command);
  child.stdin.end(text);
  return (await ended).stdout;
};

/** Ends a program like its user. */
const terminate = (running: Running): Promise<Ended> => {
  running.child.kill('SIGTERM');
  return running.ended;
};

describe('tcp_echo', () => {
  it('serves nc, socat and curl over both families, and ends in good order', async () => {
    const running = space.start(tcpEcho, ...LOOPBACK);
    await running.prints('listening on 127.0.0.1:8007, [::1]:8007\n');
    expect(await send('one', 'nc', '-N', '127.0.0.1', '8007')).toBe('one');
    expect(await send('two', 'nc', '-N', '::1', '8007')).toBe('two');
    const long = 'x'.repeat(1_000_000);
    expect(await send(long, 'socat', '-t', '20', '-', 'TCP6:[::1]:8007')).toBe(long);
    // curl does not shut down its side, so the test ends it after its answer.
    expect(await send('four', 'curl', '-s', '-m', '3', 'telnet://127.0.0.1:8007')).toBe('four');
    const { status, stdout, stderr } = await terminate(running);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\nconnections: 4, bytes sent back: 1000010\n$/);
  });

  it('listens on all addresses by default', async () => {
    space.addTap('tap0', '10.0.0.1/24');
    const running = space.start(tcpEcho);
    await running.prints('listening on 0.0.0.0:8007, [::]:8007\n');
    expect(await send('hello', 'nc', '-N', '10.0.0.1', '8007')).toBe('hello');
    expect(await send('hello', 'nc', '-N', '::1', '8007')).toBe('hello');
    await terminate(running);
  });

  it('listens only on the address in its arguments', async () => {
    space.addTap('tap0', '10.0.0.1/24');
    const running = space.start(tcpEcho, '--ipv4=10.0.0.1/24', '--ipv4-only');
    await running.prints('listening on 10.0.0.1:8007\n');
    expect(await send('hello', 'nc', '-N', '10.0.0.1', '8007')).toBe('hello');
    expect(await send('hello', 'nc', '-N', '127.0.0.1', '8007')).toBe('');
    await terminate(running);
  });

  it('runs on a host without IPv6', async () => {
    const script = 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; exec "$@"';
    const running = space.start('sh', '-c', script, 'sh', tcpEcho, ...LOOPBACK);
    await running.prints('listening on 127.0.0.1:8007\n');
    expect(await send('hello', 'nc', '-N', '127.0.0.1', '8007')).toBe('hello');
    await terminate(running);
    expect((await space.start(tcpEcho, ...LOOPBACK, '--ipv6-only').ended).stderr).toBe(
      'tcp_echo  stack: --ipv6=::1/128: this machine does not have the address.\n',
    );
  });

  it('chooses a free port for port 0', async () => {
    const running = space.start(tcpEcho, ...LOOPBACK, '--port=0');
    await running.prints('listening on 127.0.0.1:');
    expect((await terminate(running)).stdout).toMatch(/listening on 127\.0\.0\.1:(\d+), \[::1\]:\1\n/);
  });

  it('reports which argument to type when its port is in use', async () => {
    const first = space.start(tcpEcho);
    await first.prints('listening');
    const second = await space.start(tcpEcho).ended;
    expect([second.status, second.stderr]).toEqual([1, '']);
    expect(second.stdout).toMatch(
      /^20.*Z: \[ERROR\] \[tcp\] cannot listen on 0\.0\.0\.0:8007: another program uses the port\. Choose another one, for example --port=8008\.\n$/,
    );
    await terminate(first);
  });

  it('reports which argument to type when its port is privileged', async () => {
    const { status, stdout, stderr } = await space.start(
      'sh',
      '-c',
      'mount --bind "$1" /mnt; exec setpriv --reuid=65534 --regid=65534 --clear-groups "/mnt/$2" --port=7',
      'sh',
      dirname(tcpEcho),
      basename(tcpEcho),
    ).ended;
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(
      /^20.*Z: \[ERROR\] \[tcp\] cannot listen on 0\.0\.0\.0:7: only root may use the port\. Choose another one, for example --port=8007\.\n$/,
    );
  });

  it.each([
    [
      ['--ipv4=10.9.9.9/24'],
      'stack: --ipv4=10.9.9.9/24: this machine does not have the address.\n    It has 127.0.0.1\n',
    ],
    [['--ipv4=::1/128'], 'stack: --ipv4 must be an IPv4 address, but is ::1/128.\n'],
    [['--ipv4-only', '--ipv6-only'], 'stack: --ipv4-only and --ipv6-only exclude each other.\n'],
  ])('refuses %j in one message', async (args, message) => {
    expect(await space.start(tcpEcho, ...args).ended).toEqual({
      status: 1,
      signal: null,
      stdout: '',
      stderr: `tcp_echo  ${message}`,
    });
  });

  it.each([
    ['--ipv4=10.0.0.1', 'the prefix length is missing or not possible'],
    ['--ipv4=10.0.0.1/33', 'the prefix length is missing or not possible'],
    ['--port=65536', 'a port, from 1 to 65535, or 0 for a free one'],
    ['--ipv4-gateway=10.0.0.1', 'unknown argument --ipv4-gateway'],
  ])('refuses %s with status 64', async (word, message) => {
    const { status, stderr } = await runProcess(tcpEcho, [word]);
    expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
  });

  it('lists its arguments', async () => {
    expect((await runProcess(tcpEcho, ['--help'])).stdout).toMatch(
      /--ipv4=ADDRESS\/BITS +The IPv4 address to listen on; 0\.0\.0\.0\/0 means all\..*--ipv6-only.*--port=PORT/s,
    );
  });

  it('resets its flows when it is ended immediately', async () => {
    const running = space.start(tcpEcho, ...LOOPBACK);
    await running.prints('listening');
    const peer = space.start('nc', '127.0.0.1', '8007');
    peer.child.stdin.write('hello');
    await peer.prints('hello');
    running.child.kill('SIGTERM');
    running.child.kill('SIGTERM');
    expect((await running.ended).signal).toBeNull();
    expect((await peer.ended).status).toBe(0);
  });
});

describe('udp_echo', () => {
  it('serves socat and nc over both families, and ends in good order', async () => {
    const running = space.start(udpEcho, ...LOOPBACK);
    await running.prints('[udp] listening on 127.0.0.1:8007, [::1]:8007\n');
    expect(await send('one', 'socat', '-t', '2', '-', 'UDP4:127.0.0.1:8007')).toBe('one');
    expect(await send('two', 'socat', '-t', '2', '-', 'UDP6:[::1]:8007')).toBe('two');
    expect(await send('three', 'nc', '-u', '-w', '3', '127.0.0.1', '8007')).toBe('three');
    const { status, stdout, stderr } = await terminate(running);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\ndatagrams sent back: 3\n$/);
  });

  it('reports which argument to type when its port is in use', async () => {
    const first = space.start(udpEcho);
    await first.prints('listening');
    expect((await space.start(udpEcho).ended).stdout).toMatch(/\[udp\] cannot listen .* for example --port=8008\.\n$/);
    await terminate(first);
  });
});
