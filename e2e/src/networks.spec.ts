// Networks of `nx run` in the workspace of a user: TAP interfaces and bridges in network namespaces, and forwarded
// ports.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyExample } from '../support/examples';
import { linuxWithTaps, type Linux } from '../support/linux';
import { start, type Finished } from '../support/run';
import { freshWorkspace, type Workspace } from '../support/workspace';

/** The folder of the settings of qemu-bridge-helper, which list the allowed bridges. */
const HELPER_SETTINGS = '/etc/qemu';

let workspace: Workspace;
let linux: Linux;
let isHelperNew = false;

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  copyExample('network', join(workspace.root, 'network'));
  workspace.write({
    'shared/config.ts': `import { foreign, job, netif, network, register } from 'mirage';
const relax = foreign('Loaf.Relax', network.to(network).to(job));
register('shared', [relax.$(netif('1'), netif('1'))]);
`,
    'shared/loaf.ts': `import type { Network } from 'mirage/types';
export const Relax = { async start(one: Network, two: Network): Promise<void> { if (one !== two) throw new Error('two devices'); } };
`,
    'echo/config.ts': `import { console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';
register('echo', [foreign('Unikernel.Echo', console.to(network).to(job)).$(defaultConsole, tap0)]);
`,
    'echo/unikernel.ts': `import type { Console, Network } from 'mirage/types';

/** Answers ARP for 10.0.2.15, returns datagrams, and prints the TCP ports of connection attempts. */
export const Echo = {
  async start(console: Console, network: Network): Promise<void> {
    const listening = network.listen((frame) => {
      const reply = frame.slice();
      const swap = (a: number, b: number, length: number): void => {
        reply.set(frame.subarray(a, a + length), b);
        reply.set(frame.subarray(b, b + length), a);
      };
      const protocol = (frame[12]! << 8) | frame[13]!;
      if (protocol === 0x0806 && frame[21] === 1 && frame[41] === 15) {
        swap(22, 32, 10);
        reply.set(network.mac, 22);
        reply[21] = 2;
      } else if (protocol === 0x0800 && frame[23] === 17) {
        swap(26, 30, 4);
        swap(34, 36, 2);
      } else {
        if (frame[23] === 6 && frame[47] === 2) void console.log('a knock at ' + ((frame[36]! << 8) | frame[37]!));
        return;
      }
      reply.set(frame.subarray(6, 12), 0);
      reply.set(network.mac, 6);
      void network.write(reply);
    });
    await console.log('ready');
    await listening;
  },
};
`,
  });
  for (const words of [
    ['depend', 'shared'],
    ['build', 'shared'],
    ['depend', 'network', '--configuration=virtio'],
    ['run-many', '-t', 'build', '-p', 'network,echo', '--configuration=virtio'],
  ]) {
    await workspace.must('nx', ...words);
  }
});
afterAll(() => {
  workspace.remove();
  if (isHelperNew) rmdirSync(HELPER_SETTINGS);
});

beforeEach(async () => (linux = await linuxWithTaps(workspace, 'virtio', ['tap0', '1'])));
afterEach(() => linux.remove());

const inside = (...words: string[]): Promise<Finished> => {
  const [program, ...args] = [...linux.before, ...words];
  return workspace.exec(program!, ...args);
};

/** Starts `nx run` there, after a shell command. */
const startInside = (first: string, ...words: string[]): ReturnType<typeof start> => {
  const nx = join(workspace.root, 'node_modules/.bin/nx');
  const [program, ...args] = [...linux.before, 'sh', '-c', `${first} && exec "$@"`, 'sh', nx, 'run', ...words];
  return start(program!, args, { cwd: workspace.root });
};

/** Ends it like Ctrl-C, and waits until no process runs there. */
async function interrupt(running: ReturnType<typeof start>): Promise<void> {
  running.kill('SIGINT');
  await running.finished;
  const pids = async (): Promise<string> => (await inside('sh', '-c', 'ip netns pids $(ip netns identify)')).output;
  // The two processes of this query.
  while ((await pids()).trim().split('\n').length > 2) await sleep(50);
}

it('connects an interface only once if config.ts declares it twice', async () => {
  expect(await inside(join(workspace.root, 'shared/dist/unix/mir-shared'))).toEqual({
    status: 0,
    output: '',
    stdout: '',
  });
});

it('runs on a machine with only Node', async () => {
  const alone = join(mkdtempSync(join(tmpdir(), 'mirage-alone-')), 'mir-shared');
  copyFileSync(join(workspace.root, 'shared/dist/unix/mir-shared'), alone);
  try {
    expect(await inside(alone)).toEqual({ status: 0, output: '', stdout: '' });
  } finally {
    rmSync(dirname(alone), { recursive: true });
  }
});

it('connects the network of a machine to a TAP interface', async () => {
  const running = startInside(
    'true',
    'network:run',
    '--configuration=virtio',
    '--network=tap:1',
    '--',
    '--ipv4=10.0.0.9',
  );
  await running.prints(/ is 10\.0\.0\.9/);
  await inside('ip', 'addr', 'add', '10.0.0.8/24', 'dev', '1');
  await inside('ip', 'addr', 'flush', 'dev', 'tap0');
  await linux.ping('10.0.0.9', 100);
  await interrupt(running);
});

it('connects the network of a machine to a bridge', async () => {
  for (const words of [
    'link add br0 type bridge',
    'link set br0 up',
    'addr flush dev tap0',
    'addr add 10.0.0.1/24 dev br0',
  ])
    expect((await inside('ip', ...words.split(' '))).status).toBe(0);
  if (!existsSync(HELPER_SETTINGS)) {
    isHelperNew = true;
    mkdirSync(HELPER_SETTINGS);
  }
  // The namespace has its own mounts, so the settings of the machine do not change.
  const allow = `mount -t tmpfs none ${HELPER_SETTINGS} && echo allow br0 > ${HELPER_SETTINGS}/bridge.conf`;
  const running = startInside(allow, 'network:run', '--configuration=virtio', '--machine=q35', '--network=bridge:br0');
  await running.prints(/ is 10\.0\.0\.2/);
  await linux.ping('10.0.0.2', 100);
  await interrupt(running);
});

it('forwards ports of this machine to the virtual machine', async () => {
  // In the namespace all ports are free.
  const forwards = ['--forward=udp:4007:7', '--forward=tcp:127.0.0.1:4080:80'];
  const running = startInside('ip link set lo up', 'echo:run', '--configuration=virtio', ...forwards);
  await running.prints(/^ready/m);
  const shell = (script: string): Promise<Finished> => inside('timeout', '60', 'bash', '-c', script);
  // A datagram may be lost: QEMU keeps one for a second until the guest has answered ARP.
  const ask = 'until echo "is anybody there?" >&3; timeout 1 head -n 1 <&3; do :; done';
  expect((await shell(`exec 3<>/dev/udp/127.0.0.1/4007; ${ask}`)).output).toBe('is anybody there?\n');
  const knocking = shell('echo >/dev/tcp/127.0.0.1/4080');
  await running.prints(/a knock at 80/);
  expect((await knocking).status).toBe(0);
  await interrupt(running);
});
