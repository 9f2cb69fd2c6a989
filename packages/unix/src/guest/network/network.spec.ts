import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { macOf } from '@mirage/args/network-interfaces';
import { console, defaultConsole, foreign, job, netif, network, tap0, type Impl, type Job } from '@mirage/core';
import { ASK_SCRIPT, ECHO_MODULE } from '../../../test/echo.js';
import { makeNamespace, type Namespace } from '../../../test/namespace.js';
import type { Ended } from '../../../test/run.js';
import { makeWorkspace, type Workspace } from '../../../test/unikernel.js';

const one = foreign('Loaf.Relax', console.to(network.to(job)));
const onTap0 = one.$(defaultConsole, tap0);

const loaf = (body: string, parameters = 'console: Console, network: Network'): string => `
import type { Console, Network } from '@mirage/types';
import { answer, echo } from '../echo';
export const Relax = { async start(${parameters}): Promise<unknown> { ${body} } };
void [answer, echo];
`;

const ECHO = 'await console.log("ready"); await echo(network); await console.log("listened");';

const inColons = (mac: Uint8Array): string => [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':');

describe('networks on TAP interfaces', () => {
  let workspace: Workspace;
  let space: Namespace;
  let number = 0;

  beforeAll(() => {
    workspace = makeWorkspace();
    workspace.write({ 'echo.ts': ECHO_MODULE });
    // Some tests run the artefact as another user.
    chmodSync(workspace.folder, 0o755);
  });
  afterAll(() => workspace.remove());
  beforeEach(() => (space = makeNamespace()));
  afterEach(() => space.remove());

  const build = (
    body: string,
    jobs: readonly Impl<Job>[] = [onTap0],
    parameters?: string,
    imports = '',
  ): Promise<string> => workspace.build(`net${++number}`, jobs, imports + loaf(body, parameters));
  const ask = (...addresses: string[]): Promise<Ended> =>
    space.start(process.execPath, '-e', ASK_SCRIPT, ...addresses).ended;
  const failure = (device: string, next: string): Ended => ({
    status: 1,
    signal: null,
    stdout: '',
    stderr: `net${number}  network ${device}.\n    ${next}\n`,
  });

  it('answers the ARP request of Linux and exchanges datagrams with it', async () => {
    space.addTap('tap0', '10.0.0.1/24');
    const running = space.start(await build(ECHO));
    await running.prints('ready');
    expect((await ask('10.0.0.2')).stdout).toBe('10.0.0.2 hello 10.0.0.2\n');
    expect(space.ip('neigh show 10.0.0.2')).toContain(`dev tap0 lladdr ${inColons(macOf('tap0'))} REACHABLE`);
    running.child.kill('SIGTERM');
    // The device is closed first, which ends the listener.
    expect(await running.ended).toEqual({ status: 143, signal: null, stdout: 'ready\nlistened\n', stderr: '' });
  });

  it('conforms, with another unikernel on the same bridge', async () => {
    for (const tap of ['tap0', 'tap1']) space.addTap(tap);
    space.ip('link add br0 type bridge');
    for (const tap of ['tap0', 'tap1']) space.ip(`link set ${tap} master br0`);
    space.ip('link set br0 up');
    const testing = `import { networkConformance, runConformance, servePeer } from '@mirage/testing';\nvoid [networkConformance, runConformance, servePeer];\n`;
    const peer = space.start(
      await build(
        `await console.log('ready'); await servePeer(network);`,
        [one.$(defaultConsole, netif('tap1'))],
        undefined,
        testing,
      ),
    );
    await peer.prints('ready');
    const { stdout, status } = await space.start(
      await build(`return runConformance(networkConformance, network, console.log);`, [onTap0], undefined, testing),
    ).ended;
    peer.child.kill('SIGTERM');
    await peer.ended;
    expect(stdout.split('\n').filter((line) => !line.startsWith('ok'))).toEqual(['']);
    expect(status).toBe(0);
  });

  it('answers 10,000 flooding pings without a loss: the example network', async () => {
    space.addTap('tap0', '10.0.0.1/24');
    const running = space.start(
      await build(
        'await Ping.start(console, network, new Address(Uint8Array.of(10, 0, 0, 2)));',
        [onTap0],
        undefined,
        "import { Address } from '@mirage/types';\nimport { Ping } from '../../../examples/network/unikernel';\n",
      ),
    );
    await running.prints(' is 10.0.0.2');
    const { stdout } = await space.start('ping', '-f', '-q', '-c', '10000', '10.0.0.2').ended;
    expect(stdout).toContain('10000 packets transmitted, 10000 received, 0% packet loss');
    running.child.kill('SIGTERM');
    expect((await running.ended).stdout).toContain('10000 pings answered\n');
  });

  it('serves four networks at once, each with its own MAC address', async () => {
    for (const index of [0, 1, 2, 3]) space.addTap(`net${index}`, `10.0.${index}.1/24`);
    const four = foreign('Loaf.Relax', console.to(network.to(network.to(network.to(network.to(job))))));
    const jobs = [four.$(defaultConsole, netif('net2'), netif('net0'), netif('net3')).$(netif('net1'))];
    const parameters = 'console: Console, ...networks: Network[]';
    const running = space.start(
      await build('await console.log("ready"); await Promise.all(networks.map(echo));', jobs, parameters),
    );
    await running.prints('ready');
    const answers = await ask(...[0, 1, 2, 3].map((index) => `10.0.${index}.2`));
    expect(answers.stdout).toBe([0, 1, 2, 3].map((index) => `10.0.${index}.2 hello 10.0.${index}.2`).join(', ') + '\n');
    for (const index of [0, 1, 2, 3])
      expect(space.ip(`neigh show dev net${index}`)).toContain(inColons(macOf(`net${index}`)));
    running.child.kill('SIGINT');
    expect((await running.ended).status).toBe(130);
  });

  it('uses one thread of Node’s pool, whatever the number of networks', async () => {
    for (const index of [0, 1, 2, 3]) space.addTap(`net${index}`, `10.0.${index}.1/24`);
    const four = foreign('Loaf.Relax', console.to(network.to(network.to(network.to(network.to(job))))));
    const jobs = [four.$(defaultConsole, netif('net2'), netif('net0'), netif('net3')).$(netif('net1'))];
    const body = `void Promise.all(networks.map(echo));
      const { promises } = (globalThis as any).process.getBuiltinModule('fs');
      for (let i = 0; i < 9; i++) await promises.readFile('/proc/self/stat');
      return 8;`;
    const file = await build(body, jobs, 'console: Console, ...networks: Network[]');
    expect(await space.start('env', 'UV_THREADPOOL_SIZE=2', file).ended).toMatchObject({
      status: 8,
      signal: null,
      stderr: '',
    });
  });

  it('connects the unnamed network to the first interface that no other network names, in any order', async () => {
    space.ip('link add veth0 type veth peer name veth1');
    space.addTap('first');
    space.addTap('second');
    const two = foreign('Loaf.Relax', console.to(network.to(network.to(job))));
    const body = 'await console.log(networks.map(({ mac }) => [...mac].join()).join(" "));';
    for (const [jobs, expected] of [
      [[two.$(defaultConsole, tap0, netif('first'))], ['second', 'first']],
      [[two.$(defaultConsole, netif('first'), tap0)], ['first', 'second']],
      [[two.$(defaultConsole, netif('second'), tap0)], ['second', 'first']],
    ] as const) {
      const file = await build(body, jobs, 'console: Console, ...networks: Network[]');
      expect((await space.start(file).ended).stdout).toBe(
        `${expected.map((name) => [...macOf(name)].join()).join(' ')}\n`,
      );
    }
  });

  it.each<[string, string, number, string?]>([
    ['its job', 'void network.listen(() => {}); await console.log("on"); return 5;', 5],
    [
      'a disconnect',
      'const done = network.listen(() => {}); await network.disconnect(); await network.disconnect(); await done; return 6;',
      6,
    ],
    [
      'process.exit',
      'void network.listen(() => {}); setTimeout(() => (globalThis as any).process.exit(7), 50); await new Promise((r) => setTimeout(r, 1e8));',
      7,
    ],
    [
      'an error',
      'void network.listen(() => {}); setTimeout(() => { throw 1; }, 50); await new Promise((r) => setTimeout(r, 1e8));',
      1,
      'uncaught 1',
    ],
    [
      'a listener that throws',
      'setTimeout(() => {}, 1e8); await network.listen(() => { throw new Error("frame"); });',
      1,
      'uncaught Error: frame',
    ],
  ])('ends promptly by %s while it waits for frames', async (_, body, status, error = '') => {
    space.addTap('tap0', '10.0.0.1/24');
    const { ended } = space.start(await build(body));
    expect(await ended).toMatchObject({ status, signal: null, stderr: expect.stringContaining(error) });
  });

  it('is disconnected when its interface is deleted', async () => {
    space.addTap('tap0');
    const running = space.start(await build(`${ECHO} await console.log(await network.write(new Uint8Array(60)));`));
    await running.prints('ready');
    space.ip('link delete tap0');
    expect(await running.ended).toEqual({
      status: 0,
      signal: null,
      stdout: 'ready\nlistened\ndisconnected\n',
      stderr: '',
    });
  });

  it('detects by a write that its interface was deleted', async () => {
    space.addTap('tap0');
    const running = space.start(
      await build(
        'await console.log("ready"); await console.readLine(); await console.log(await network.write(new Uint8Array(60))); await network.listen(() => {});',
      ),
    );
    await running.prints('ready');
    space.ip('link delete tap0');
    running.child.stdin.end('go\n');
    expect(await running.ended).toEqual({ status: 0, signal: null, stdout: 'ready\ndisconnected\n', stderr: '' });
  });

  it('loses frames while its interface is down, and continues afterwards', async () => {
    space.addTap('tap0', '10.0.0.1/24');
    const running = space.start(
      await build(
        'await console.log("ready"); await console.readLine(); await console.log(await network.write(new Uint8Array(60)) + network.statistics().txFrames); await echo(network);',
      ),
    );
    await running.prints('ready');
    space.ip('link set tap0 down');
    running.child.stdin.write('go\n');
    await running.prints('sent0');
    space.ip('link set tap0 up');
    expect((await ask('10.0.0.2')).stdout).toBe('10.0.0.2 hello 10.0.0.2\n');
    running.child.kill('SIGTERM');
    expect((await running.ended).status).toBe(143);
  });

  it('checks frames, counts them and knows its MTU', async () => {
    space.addTap('tap0');
    space.ip('link set tap0 mtu 1400');
    const { ended } = space.start(
      await build(`
        const results = [network.mtu, await network.write(new Uint8Array(1414)), await network.write(new Uint8Array(1415))];
        results.push(await network.write(new Uint8Array(13)).catch((error: Error) => error.name));
        await console.log(results.join());
        const { txFrames, txBytes } = network.statistics();
        await console.log([txFrames, txBytes].join());
        await network.disconnect();
        await console.log(await network.write(new Uint8Array(60)));`),
    );
    expect((await ended).stdout).toBe('1400,sent,frame-too-long,RangeError\n1,1414\ndisconnected\n');
  });

  it('replaces the first listener by a second one', async () => {
    space.addTap('tap0', '10.0.0.1/24');
    const running = space.start(
      await build(
        'const first = network.listen(() => {}); const second = echo(network); await first; await console.log("ready"); await second;',
      ),
    );
    await running.prints('ready');
    expect((await ask('10.0.0.2')).stdout).toBe('10.0.0.2 hello 10.0.0.2\n');
    running.child.kill('SIGTERM');
    await running.ended;
  });

  it('runs timers while frames keep arriving', async () => {
    space.addTap('tap0', '10.0.0.1/24');
    // Every received frame makes Linux send the next: an endless echo.
    const running = space.start(
      await build(
        'const done = echo(network); await console.log("ready"); for (let i = 0; i < 20; i++) await new Promise((r) => setTimeout(r, 10)); await console.log(String(network.statistics().rxFrames > 0)); void done; return 9;',
      ),
    );
    await running.prints('ready');
    const flood = space.start(
      process.execPath,
      '-e',
      'const s = require("node:dgram").createSocket("udp4"); const go = () => { for (let i = 0; i < 50; i++) s.send("x", 7, "10.0.0.2"); setImmediate(go); }; go();',
    );
    expect(await running.ended).toEqual({ status: 9, signal: null, stdout: 'ready\ntrue\n', stderr: '' });
    flood.child.kill('SIGKILL');
    await flood.ended;
  });

  describe('that are not available', () => {
    const asNobody = (file: string, mode: string): Promise<Ended> =>
      // `ip netns exec` has its own mount namespace, so these mounts are visible only here. The checkout may be in a
      // folder that only root can enter.
      space.start(
        'sh',
        '-c',
        [
          `mount -t tmpfs none /dev/net && mknod -m ${mode} /dev/net/tun c 10 200`,
          'mount --bind "$1" /mnt',
          'exec setpriv --reuid=65534 --regid=65534 --clear-groups "/mnt/$2"',
        ].join(' && '),
        'sh',
        dirname(file),
        basename(file),
      ).ended;

    it.each<[string, Impl<Job>, string, string]>([
      [
        'no TAP interface at all',
        onTap0,
        'tap0: there is no TAP interface besides those that other networks of this unikernel use',
        'sudo ip tuntap add dev tap0 mode tap user $USER && sudo ip link set tap0 up',
      ],
      [
        'no interface of that name',
        one.$(defaultConsole, netif('x1')),
        'x1: there is no such interface',
        'sudo ip tuntap add dev x1 mode tap user $USER && sudo ip link set x1 up',
      ],
      [
        'an interface that is no TAP',
        one.$(defaultConsole, netif('lo')),
        "lo: this is not a TAP interface; create one and use netif('tap0')",
        'sudo ip tuntap add dev tap0 mode tap user $USER && sudo ip link set tap0 up',
      ],
    ])('%s', async (_, job, message, next) => {
      const file = await build('', [job]);
      expect(await space.start(file).ended).toEqual(failure(message, next));
      expect(space.ip('-br link').trim().split('\n')).toHaveLength(1);
    });

    it('a TUN interface', async () => {
      space.ip('tuntap add dev tun0 mode tun');
      const file = await build('', [one.$(defaultConsole, netif('tun0'))]);
      expect((await space.start(file).ended).stderr).toContain('network tun0: this is not a TAP interface');
    });

    it('an interface that is down', async () => {
      space.ip('tuntap add dev tap0 mode tap');
      expect(await space.start(await build('')).ended).toEqual(
        failure('tap0: the interface is down', 'sudo ip link set tap0 up'),
      );
    });

    it('an interface that another program uses', async () => {
      space.addTap('tap0');
      const file = await build(ECHO);
      const first = space.start(file);
      await first.prints('ready');
      const second = await space.start(file).ended;
      expect(second).toEqual(
        failure(
          'tap0: another program uses this interface; find it with',
          "sudo grep -sl '^iff:.*\\btap0$' /proc/[0-9]*/fdinfo/*",
        ),
      );
      const holder = await space.start('sh', '-c', "grep -sl '^iff:.*\\btap0$' /proc/[0-9]*/fdinfo/*").ended;
      expect(holder.stdout).toContain(`/proc/${first.child.pid}/`);
      first.child.kill('SIGTERM');
      await first.ended;
    });

    it('an interface of another user', async () => {
      space.addTap('tap0', undefined, 'user root');
      const next =
        'sudo ip tuntap del dev tap0 mode tap && sudo ip tuntap add dev tap0 mode tap user $USER && sudo ip link set tap0 up';
      expect(await asNobody(await build(''), '666')).toEqual(
        failure('tap0: this interface belongs to another user', next),
      );
    });

    it('/dev/net/tun without permission', async () => {
      space.addTap('tap0', undefined, 'user nobody');
      const next = 'sudo chmod 0666 /dev/net/tun   # only its owner can open an interface, as before';
      expect(await asNobody(await build(''), '600')).toEqual(
        failure('tap0: you do not have permission to open /dev/net/tun', next),
      );
    });

    it('there is no /dev/net/tun', async () => {
      space.addTap('tap0');
      const { ended } = space.start('sh', '-c', 'mount -t tmpfs none /dev/net && exec "$1"', 'sh', await build(''));
      expect((await ended).stderr).toMatch(
        /^net\d+ {2}network tap0: TAP interfaces need \/dev\/net\/tun, which does not exist.*\n {4}sudo modprobe tun\n$/,
      );
    });

    it('succeeds, as an unprivileged user, on an interface of that user', async () => {
      space.addTap('tap0', undefined, 'user nobody');
      expect(await asNobody(await build('return 3;'), '666')).toMatchObject({ status: 3, stderr: '' });
    });
  });

  it('opens an interface with several queues', async () => {
    space.addTap('tap0', '10.0.0.1/24', 'multi_queue');
    const running = space.start(await build(ECHO));
    await running.prints('ready');
    expect((await ask('10.0.0.2')).stdout).toBe('10.0.0.2 hello 10.0.0.2\n');
    running.child.kill('SIGTERM');
    await running.ended;
  });

  it('leaves no file behind, and needs a folder that allows execution', async () => {
    space.addTap('tap0');
    const file = await build('');
    const script =
      'mkdir "$2"; mount -t tmpfs -o noexec none "$2"; TMPDIR="$2" "$1"; echo $?; ls -A "$2"; mount -o remount,exec "$2"; TMPDIR="$2" "$1"; echo $?; ls -A "$2"';
    const { stdout, stderr } = await space.start('sh', '-c', script, 'sh', file, join(workspace.folder, 'temporary'))
      .ended;
    expect(stdout).toBe('1\n0\n');
    expect(stderr).toContain('export TMPDIR=FOLDER');
  });

  it('reports another kind of machine', async () => {
    const file = await build('');
    const other = join(workspace.folder, 'other');
    writeFileSync(other, readFileSync(file, 'utf8').replace(/"machine":"[^"]*"/, '"machine":"linux-arm64-musl"'), {
      mode: 0o755,
    });
    const { status, stderr } = await space.start(other).ended;
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('this program was built for linux-arm64-musl and runs on linux-'),
    ]);
  });
});
