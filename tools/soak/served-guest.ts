import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { linuxWithTaps, type Linux } from '../../e2e/support/linux';
import { buildCable, onCable, writeCable } from '../../e2e/support/lossy-cable';
import { start, type Running } from '../../e2e/support/run';
import { CHECKOUT, freshWorkspace, makeTemplates, must, TEMPLATES, type Workspace } from '../../e2e/support/workspace';
import { bootGuest, type Talk } from '../bench/guests/talk';
import { lacking, type Program, QEMU } from '../bench/requirements';
import { thisInstaller } from '../../packages/programs/src/this-installer';

/** The addresses of the guest, and its ports. */
export const GUEST = '10.0.0.2';
export const GUEST6 = 'fd00::2';
export const ECHO_PORT = 7;
export const DISCARD_PORT = 9;
const ARGUMENTS = `--ipv4=${GUEST}/24 --ipv4-gateway=10.0.0.1 --ipv6=${GUEST6}/64`;
/** Longer than any run. */
const LIMIT_MS = 24 * 3600_000;
const BUILT = join(CHECKOUT, 'tmp/soak');

/** What the guest has counted since its start. */
export interface Counted {
  /** Bytes that the engine has allocated. */
  readonly heapBytes: number;
  /** Bytes that arrived at the port that discards them. */
  readonly discarded: number;
  readonly openFlows: number;
  readonly acceptedFlows: number;
  readonly handlerErrors: number;
  /** What was dropped, by layer and reason, without zeros. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** A unikernel on virtio that echoes and discards, on a TAP interface of a network namespace. */
export interface ServedGuest {
  readonly linux: Linux;
  /** The MAC of the guest, in hexadecimal without colons. */
  readonly mac: string;
  readonly count: () => Promise<Counted>;
  /** Returns the processor time of QEMU. */
  readonly cpuMs: () => number;
  /** Runs a program in the namespace. Returns its output. Throws if it fails. */
  readonly inside: (...words: string[]) => Promise<string>;
  /** Runs a C program of the folder peers there. */
  readonly peer: (name: 'attack' | 'connections', ...words: (string | number)[]) => Promise<string>;
}

const UNIKERNEL = `import type { Console, Flow, Stack } from 'mirage/types';

// The kernel's natives, which are not a public interface.
const { __mirage: kernel } = globalThis as unknown as { __mirage?: { heapBytes(): number } };

export const Served = {
  async start(console: Console, { tcp, udp, statistics }: Stack): Promise<void> {
    let discarded = 0;
    await tcp.listen(${ECHO_PORT}, echo);
    await tcp.listen(${DISCARD_PORT}, async (flow) => {
      for await (const bytes of flow) discarded += bytes.length;
      await flow.close();
    });
    await udp.listen(${ECHO_PORT}, async ({ bytes, source }, replies) => {
      await replies.write(bytes, source.address, source.port);
    });
    await console.log('ready');
    while ((await console.readLine()) !== undefined) {
      const { openFlows, acceptedFlows, handlerErrors, dropped } = statistics();
      const counted = {
        heapBytes: kernel === undefined ? 0 : leastHeapBytes(kernel),
        discarded,
        openFlows,
        acceptedFlows,
        handlerErrors,
        dropped: Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0)),
      };
      await console.log(JSON.stringify(counted));
    }
  },
};

/** Objects that refer to each other stay until the engine collects them. So this makes some until it has done that. */
function leastHeapBytes(kernel: { heapBytes(): number }): number {
  let least = Infinity;
  for (let round = 0; round < 400; round++) {
    for (let count = 0; count < 500; count++) {
      const one: { self?: object } = {};
      one.self = one;
    }
    least = Math.min(least, kernel.heapBytes());
  }
  return least;
}

async function echo(flow: Flow): Promise<void> {
  for await (const bytes of flow) if ((await flow.write(bytes)) !== 'written') return;
  await flow.close();
}
`;

export interface ServedGuestOptions {
  /** The programs that the caller needs. Default: a compiler for the folder peers. */
  readonly programs?: readonly Program[];
  /** Whether a lossy cable is between the guest and Linux. Default: false. */
  readonly isBehindCable?: boolean;
}

/** Builds the unikernel in a new workspace, boots it, and calls `use`. Needs root. */
export async function withServedGuest<A>(
  use: (guest: ServedGuest) => Promise<A>,
  { programs = ['gcc'], isBehindCable = false }: ServedGuestOptions = {},
): Promise<A> {
  const path = process.env['PATH'] ?? '';
  const missing = lacking([...QEMU, 'ip', ...programs], path, thisInstaller(path));
  if (missing !== undefined) throw new Error(missing);
  process.env[TEMPLATES] ??= await makeTemplates();
  const workspace = await freshWorkspace('lazy');
  let linux: Linux | undefined;
  let talk: Talk | undefined;
  let cable: Running | undefined;
  try {
    const printed = await commandLine(workspace);
    const line = isBehindCable ? onCable(printed) : printed;
    linux = await linuxWithTaps(workspace, 'virtio', ['tap0']);
    const { before } = linux;
    if (isBehindCable) {
      await must(before[0]!, [...before.slice(1), 'ip', 'link', 'set', 'lo', 'up'], { cwd: workspace.root });
      writeCable(workspace);
      const program = [...before.slice(1), await buildCable(workspace)];
      cable = start(before[0]!, program, { cwd: workspace.root, timeoutMs: LIMIT_MS });
      await cable.prints(/the cable is connected/);
    }
    talk = await bootGuest({ program: before[0]!, args: [...before.slice(1), 'sh', '-c', `exec ${line}`] }, 'ready\n');
    const inside = (...words: string[]): Promise<string> =>
      must(before[0]!, [...before.slice(1), ...words], { cwd: workspace.root, timeoutMs: LIMIT_MS });
    const { ask, cpuMs } = talk;
    return await use({
      linux,
      mac: /mac=([0-9a-f:]{17})/.exec(line)![1]!.replaceAll(':', ''),
      count: () => ask<Counted>(''),
      cpuMs,
      inside,
      peer: (name, ...words) => inside(compiled(name), ...words.map(String)),
    });
  } finally {
    await talk?.kill();
    cable?.finished.catch(() => undefined);
    cable?.kill('SIGKILL');
    await linux?.remove();
    workspace.remove();
  }
}

/** Returns the command line of QEMU that `nx run` prints. */
async function commandLine({ write, must, nx }: Workspace): Promise<string> {
  write({
    'served/config.ts': `import { console, defaultConsole, directStack, foreign, job, register, stack, tap0 } from 'mirage';
register('served', [foreign('Unikernel.Served', console.to(stack).to(job)).$(defaultConsole, directStack(tap0))]);
`,
    'served/unikernel.ts': UNIKERNEL,
  });
  await must('nx', 'depend', 'served', '--configuration=virtio');
  await must('nx', 'build', 'served', '--configuration=virtio');
  const options = ['--configuration=virtio', '--network=tap:tap0', '--print', '--', ...ARGUMENTS.split(' ')];
  const { output } = await nx('run', 'served:run', ...options);
  const line = /^qemu-system.*$/m.exec(output)?.[0];
  if (line === undefined) throw new Error(output);
  return line;
}

/** Compiles a program of the folder peers. */
function compiled(name: string): string {
  mkdirSync(BUILT, { recursive: true });
  const file = join(BUILT, name);
  execFileSync('gcc', ['-O2', '-o', file, join(CHECKOUT, `tools/soak/peers/${name}.c`)]);
  return file;
}
