/*
 * Starts and ends domains on a real Xen, and checks that nothing is left of them. All commands and checks run in domain
 * 0: a `Dom0` runs a script there.
 */

/** Runs a busybox script, on one line, in domain 0. */
export type Dom0 = (script: string) => Promise<{ readonly status: number | null; readonly output: string }>;

/** Two unikernels whose files for xl are in domain 0. They have the names of the files. */
export interface Guests {
  /** Absolute path of the file of a unikernel that ends by itself. */
  readonly finishing: string;
  /**
   * Absolute path of the file of a unikernel with an interface and a disk, xvda, that writes to both forever. Its disk
   * is a file in domain 0.
   */
  readonly staying: string;
}

/** How a domain ends: it finishes, or it is destroyed at some moment. */
const MOMENTS = ['finished', 'paused', 'connecting', 'connected', 'running'] as const;
export type Moment = (typeof MOMENTS)[number];

/** The result of a soak. */
export interface Soaked {
  /** The number of domains by the moment of their end. */
  readonly ends: Readonly<Record<Moment, number>>;
  /**
   * Lines in the inventory of domain 0 that were added since before the first domain (`+`), or have disappeared (`-`).
   */
  readonly differences: readonly string[];
  /** The cycles that failed, one line each. */
  readonly failures: readonly string[];
}

/** Longest time between unpausing and destroying a domain, in microseconds, in which it boots and connects. */
const LONGEST_PAUSE_US = 1_000_000;

/** Longest time for a domain to connect a device, or to disappear, in seconds. Callers of a script wait for two. */
const CONNECT_S = 45;

/** Resources that a domain has released may be counted a little later. */
const SETTLE_TRIES = 30;

/**
 * Creates `cycles` domains one after the other: every second one ends by itself, the others are destroyed at random
 * moments that depend on `seed`. One domain of each kind runs before, because resources that Xen, Linux and the
 * toolstack keep after their first domain do not count.
 */
export async function soak(
  dom0: Dom0,
  guests: Guests,
  cycles: number,
  seed: number,
  onCycle: (cycle: number, moment: Moment) => void = () => undefined,
): Promise<Soaked> {
  const random = randomOf(seed);
  const ends = Object.fromEntries(MOMENTS.map((moment) => [moment, 0])) as Record<Moment, number>;
  const failures: string[] = [];
  await dom0(`mkdir -p /run/soak && truncate -s 8M ${DISK}`);
  const live = async (moment: Moment): Promise<void> => {
    const { status, output } = await dom0(lifeOf(guests, moment, Math.floor(random() * LONGEST_PAUSE_US)));
    if (status !== 0) failures.push(`${moment}: ${output.trim().replaceAll('\n', ' | ')}`);
  };
  await live('finished');
  await live('running');
  const before = await settled(dom0);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const moment = cycle % 2 === 0 ? 'finished' : MOMENTS[1 + Math.floor(random() * (MOMENTS.length - 1))]!;
    onCycle(cycle, moment);
    await live(moment);
    ends[moment]++;
  }
  const differences = differencesOf(before, await settled(dom0, before));
  await dom0('rm -rf /run/soak');
  return { ends, differences, failures };
}

const DISK = '/run/soak/disk.img';

/** Returns the script of one domain. On a failure it prints the reason and exits with a status other than 0. */
function lifeOf({ finishing, staying }: Guests, moment: Moment, pauseUs: number): string {
  const file = moment === 'finished' ? finishing : staying;
  const folder = file.slice(0, file.lastIndexOf('/'));
  const name = file.slice(folder.length + 1).replace(/\.xl$/, '');
  const log = `/var/log/xen/console/guest-${name}.log`;
  const disk = `disk=["format=raw,vdev=xvda,access=rw,target=${DISK}"]`;
  const start = [
    // Shows the command that a script hangs in.
    'set -x',
    // What the domain did, for the reader of a failure.
    `show() { xl list; xenstore-ls /local/domain/$id/device; for d in vif vbd; do xenstore-ls /local/domain/0/backend/$d/$id; done; tail -n 5 ${log}; }`,
    // Removes everything after a failed cycle, because the next domain has the same name.
    `id=; fail() { echo "$*"; [ -z "$id" ] || { show; xl destroy $id; }; exit 1; }`,
    `now() { cut -d . -f 1 /proc/uptime; }`,
    // Seconds for the command that follows to succeed, tried every 0.2 s.
    `until_so() { limit=$1; shift; end=$(($(now)+limit)); until "$@" >/dev/null 2>&1; do [ $(now) -lt $end ] || fail "not within $limit s: $*"; usleep 200000; done; }`,
    `cd ${folder} || fail 'no folder'`,
    `said=$(xl create -p ${name}.xl ${moment === 'finished' ? '' : `'${disk}'`} 2>&1) || fail "$said"`,
    `id=$(xl domid ${name}) || fail 'no domain'`,
  ];
  const unpause = `xl unpause $id || fail 'not unpaused'`;
  const isConnected = [
    'is_connected() { [ "$(xenstore-read /local/domain/$id/device/$1/state)" = 4 ]; }',
    `until_so ${CONNECT_S} is_connected vif/0`,
    `until_so ${CONNECT_S} is_connected vbd/51712`,
  ];
  const destroy = [`said=$(xl destroy $id 2>&1) || fail "$said"`, `[ -z "$said" ] || fail "$said"`];
  const steps: Record<Moment, readonly string[]> = {
    finished: [
      unpause,
      // Xenstore first: xl takes long to start, and the domain could use that time.
      'is_gone() { ! xenstore-exists /local/domain/$id && ! xl list $id; }',
      `until_so ${CONNECT_S} is_gone`,
      `tail -n 1 ${log} | grep -q 'main returned 0' || fail "$(tail -n 3 ${log})"`,
    ],
    paused: destroy,
    connecting: [unpause, `usleep ${pauseUs}`, ...destroy],
    connected: [unpause, ...isConnected, ...destroy],
    running: [unpause, ...isConnected, `usleep ${pauseUs}`, ...destroy],
  };
  return [...start, ...steps[moment]].join('; ');
}

/**
 * Prints the inventory of domain 0: the domains, all of xenstore, the grants and event channels of every domain as the
 * hypervisor lists them, guest devices, programs that serve a domain, and the free memory in MiB.
 */
const ACCOUNT = [
  'xl list | tail -n +2 | while read -r name id mem rest; do echo "domain $name"; done',
  `xenstore-ls -f | sed 's/^/xenstore /'`,
  'xl debug-keys g; xl debug-keys e',
  `xl dmesg | sed 's/^/xen /'`,
  `losetup -a | sed 's/^/loop /'`,
  `ls /sys/class/net | sed 's/^/interface /'`,
  `ls /sys/bus/xen-backend/devices | sed 's/^/backend /'`,
  `ps -o args | grep -E '^(xl|xenconsole) ' | sed 's/^/program /'`,
  `xl info | grep -E '^(free_memory|outstanding_claims)' | sed 's/^/memory /'`,
].join('; ');

/** Returns the inventory once `wanted` accepts it, or after a time limit. */
async function settled(dom0: Dom0, wanted?: readonly string[]): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const { output } = await dom0(tries === 1 ? ACCOUNT : `sleep 1; ${ACCOUNT}`);
    const account = accountOf(output);
    const isStill = wanted === undefined ? tries > 1 : differencesOf(wanted, account).length === 0;
    if (isStill || tries === SETTLE_TRIES) return account;
  }
}

/**
 * Parses an inventory into lines. Only the last lists of the hypervisor count. Whether an event channel is pending does
 * not count. Source: xen.git, xen/common/grant_table.c, gnttab_usage_print_all; xen/common/event_channel.c,
 * domain_dump_evtchn_info.
 */
export function accountOf(output: string): string[] {
  const lines = output.replaceAll('\r', '').trim().split('\n');
  const said = lines.flatMap((line) => /^xen \(XEN\) (.*)$/.exec(line)?.[1] ?? []);
  const listed = (start: RegExp): string[] => said.slice(said.findLastIndex((line) => start.test(line)));
  const events = listed(/^'e' pressed/);
  const grants = listed(/^gnttab_usage_print_all \[/);
  const end = grants.findIndex((line) => /^gnttab_usage_print_all \]/.test(line));
  if (end < 0 || events.length < 2)
    throw new Error(`the hypervisor does not list grants and event channels:\n${output}`);
  let domain = '';
  const account = lines.filter((line) => !line.startsWith('xen '));
  for (const line of grants.slice(1, end)) {
    domain = /^grant-table for remote (d\d+)/.exec(line)?.[1] ?? domain;
    if (/^\s*(?:\[0x|\d+ frames)/.test(line)) account.push(`grants ${domain} ${line.trim()}`);
  }
  for (const line of events) {
    domain = /^Event channel information for domain (\d+)/.exec(line)?.[1] ?? domain;
    const port = /^\s*(\d+) \[[^\]]*\]: (.*)$/.exec(line);
    if (port) account.push(`event channel d${domain} ${port[1]}: ${port[2]}`);
  }
  return account;
}

function differencesOf(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
  ];
}

/** Returns a generator of numbers from 0 to 1, the same for the same seed: a linear congruential generator. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
