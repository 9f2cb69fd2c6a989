import { run, type Finished } from './run';
import type { Lab } from './lab';
import type { Workspace } from './workspace';

/** The addresses of Linux in the network of the unikernels. */
const OWN_ADDRESS = '10.0.0.1/24';
const OWN_IPV6_ADDRESS = 'fd00::1/64';
/** Its addresses in the networks of a unikernel with two stacks, on the first and the second interface. */
const TWO_ADDRESSES = ['10.2.0.1/24', '10.3.0.1/24'];

/** Time limit of a flood of pings in seconds: an emulator on a busy machine is slow. */
const FLOOD_LIMIT_S = 150;

/** Linux at the other end of a unikernel's networks. */
export interface Linux {
  /** Words before the command that starts the unikernel. */
  readonly before: readonly string[];
  /** Settings of `nx run` that connect the unikernel to the networks. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Sends `count` pings, each after the answer to the previous one. Throws if an answer is missing. */
  readonly ping: (address: string, count: number) => Promise<void>;
  /** Runs a command of a shell there. */
  readonly shell: (script: string) => Promise<Finished>;
  readonly remove: () => Promise<void>;
}

let namespaces = 0;

/** Creates a network namespace with these TAP interfaces; the first has an address. Needs root and iproute2. */
export async function linuxWithTaps(workspace: Workspace, platform: string, taps: readonly string[]): Promise<Linux> {
  const name = `mirage-e2e-${process.pid}-${++namespaces}`;
  const ip = async (...words: string[]): Promise<void> => {
    const { status, output } = await run('ip', words, { cwd: workspace.root });
    if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${output}`);
  };
  await ip('netns', 'add', name);
  for (const tap of taps) {
    await ip('-n', name, 'tuntap', 'add', 'dev', tap, 'mode', 'tap');
    await ip('-n', name, 'link', 'set', tap, 'up');
  }
  await ip('-n', name, 'addr', 'add', OWN_ADDRESS, 'dev', taps[0]!);
  await ip('-n', name, 'addr', 'add', OWN_IPV6_ADDRESS, 'dev', taps[0]!, 'nodad');
  if (taps.length > 1)
    for (const index of [0, 1]) await ip('-n', name, 'addr', 'add', TWO_ADDRESSES[index]!, 'dev', taps[index]!);
  const before = ['ip', 'netns', 'exec', name];
  return {
    before,
    // On unix, config.ts has the names of the interfaces.
    settings: platform === 'unix' ? {} : { networks: taps.map((tap) => `tap:${tap}`) },
    ping: (address, count) => {
      const [program, ...words] = [...before, 'ping', '-A', `-c${count}`, `-w${FLOOD_LIMIT_S}`, address];
      return expectAnswers(run(program!, words, { cwd: workspace.root, timeoutMs: 2000 * FLOOD_LIMIT_S }), 1, count);
    },
    shell: (script) => run(before[0]!, [...before.slice(1), 'sh', '-c', script], { cwd: workspace.root }),
    remove: () => ip('netns', 'delete', name),
  };
}

/** Domain 0 of a laptop Xen, with the address on its bridge. */
export async function linuxOfLab(lab: Lab): Promise<Linux> {
  for (const address of [OWN_ADDRESS, OWN_IPV6_ADDRESS, ...TWO_ADDRESSES]) {
    const { status, output } = await lab.dom0('ip', 'addr', 'add', address, 'dev', 'xenbr0');
    if (status !== 0) throw new Error(output);
  }
  return {
    before: [],
    settings: {},
    // Its ping waits only a second for the last answer, however long the others took. So one more is sent, which does
    // not count.
    ping: (address, count) =>
      expectAnswers(lab.dom0('ping', '-A', `-c${count + 1}`, `-w${FLOOD_LIMIT_S}`, address), 0, count),
    shell: (script) => lab.dom0('sh', '-c', script),
    // The lab removes it.
    remove: () => Promise.resolve(),
  };
}

/**
 * Throws unless `count` pings were answered, starting with this number. Does not use the summary of ping: if the last
 * answer takes 10 ms, ping has sent another request meanwhile and counts it as lost.
 */
async function expectAnswers(pinging: Promise<Finished>, first: number, count: number): Promise<void> {
  const { output } = await pinging;
  const answered = new Set([...output.matchAll(/seq=(\d+) ttl/g)].map(([, number]) => Number(number)));
  const lost = Array.from({ length: count }, (_, index) => first + index).filter((number) => !answered.has(number));
  if (lost.length > 0) throw new Error(`No answer to the pings ${lost.join(', ')}:\n${output}`);
}
