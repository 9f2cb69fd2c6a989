import { join } from 'node:path';
import { IN_THE_NETWORK_OF_QEMU, WEB_RUNS } from './web-runs';

/** A run of an example: its input and the expected output. */
export interface ExampleRun {
  /** Folder in `examples`. */
  readonly example: string;
  /** Arguments after `--`. Default: none. */
  readonly args?: readonly string[];
  /** A key of its configuration, as in `--keys`. Default: none. */
  readonly key?: string;
  /** The TAP interfaces of its networks. Default: it has no network. */
  readonly taps?: readonly string[];
  /** An address that Linux floods with pings before it shuts the unikernel down. Default: it ends itself. */
  readonly pinged?: string;
  /** The only platforms that it runs on. Default: all. */
  readonly platforms?: readonly string[];
  /**
   * A server for the example, as a command of a shell. It runs on this machine, or on the Linux at the other end of the
   * TAP interfaces, until the example has ended. Default: none.
   */
  readonly server?: string;
  /**
   * A peer on this machine, or on the Linux at the other end of the TAP interfaces: a command of a shell, which has the
   * port to connect to as `$PORT`, and what the command prints. Then the example is shut down. Default: no peer.
   */
  readonly asked?: readonly [command: string, answer: string];
  /** Whether it ends by itself after the peer. Default: false. */
  readonly endsItself?: boolean;
  /** The port of this machine that leads to the example, in the notation of `--forward`. Default: the example's own. */
  readonly forward?: string;
  /** The ports of this machine that lead to its other ports. Default: none. */
  readonly furtherForwards?: readonly string[];
  /**
   * Whether it has the address of the first machine in QEMU's network. The laptop Xen has one such network, so these
   * runs take turns. Default: whether it has a forwarded port.
   */
  readonly isFirst?: boolean;
  /** Default: 0. */
  readonly status?: number;
  /** Expected lines instead of the transcript of the example. A line between slashes is a regular expression. */
  readonly lines?: readonly string[];
}

/** Sector of the disk of disk-lottery with foreign data. */
export const TAKEN_SECTOR = 7;

/** The size that disk-soak writes: one mebibyte for each of its request sizes. */
export const SOAKED_MIB = 9;

/** A million bytes for a server that reads all of them. */
const SENDS_MUCH: ExampleRun['asked'] = ['head -c 1000000 /dev/zero | nc -N 127.0.0.1 $PORT', ''];

/** The third line of RFC 864, from a server that sends as long as somebody reads. */
const READS_A_LINE: ExampleRun['asked'] = [
  "nc -d 127.0.0.1 $PORT | head -n 3 | tail -n 1 | tr -d '\\r'",
  `${String.fromCharCode(...Array.from({ length: 72 }, (_, index) => 34 + index))}\n`,
];

/** Returns a command that sends back what it receives on a port. */
const sendsBack = (port: number): string => `exec socat TCP4-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork PIPE`;

/** QEMU advertises a network of its own, to which the laptop Xen is connected. */
const PING6_ARGUMENTS = ['--ipv6=fd00::2/64', '--ipv6-only', '--accept-router-advertisements=false', '--to=fd00::1'];

/**
 * Runs with the same result on every platform. To add an example, add a row and a transcript.txt beside its config.ts.
 */
export const EXAMPLE_RUNS: readonly ExampleRun[] = [
  { example: 'noop' },
  { example: 'out_to_lunch' },
  { example: 'hello' },
  { example: 'hello', args: ['big', 'world'], lines: Array<string>(4).fill('hello big world') },
  { example: 'hello-key' },
  { example: 'hello-key', args: [`--hello=it's "X" ä`], lines: Array<string>(4).fill(`it's "X" ä`) },
  {
    example: 'hello-key',
    args: ['--help'],
    status: 63,
    lines: [
      'Usage: hello-key [ARGUMENTS]',
      '',
      '  --hello=TEXT  What to say. Default: Hello World!',
      '  --help        Show this text and end with status 63.',
    ],
  },
  {
    example: 'hello-key',
    args: ['--hallo=X'],
    status: 64,
    lines: ['hello-key  unknown argument --hallo. Use --help to list the arguments.'],
  },
  { example: 'local-library' },
  { example: 'heads1' },
  { example: 'heads2' },
  { example: 'timeout1' },
  { example: 'timeout2' },
  { example: 'echo_server' },
  { example: 'clock' },
  { example: 'app_info' },
  { example: 'logs' },
  {
    example: 'logs',
    args: ['-l', 'quiet,count:debug', '--delay=0.1'],
    lines: ['1', '2', '3'].flatMap((number) => [`/20.*Z: \\[DEBUG\\] \\[count\\] now ${number}/`, number]),
  },
  {
    example: 'logs',
    args: ['--logs-format=json', '--logs=info'],
    lines: [
      '/^\\{"time":"20[^"]*Z","level":"info","source":"app","message":"counting to three"\\}$/',
      ...['1', '2', '3'],
      '/^\\{"time":"20[^"]*Z","level":"warning","source":"app","message":"nobody said what to do next"\\}$/',
    ],
  },
  {
    example: 'logs',
    args: ['--logs=loud'],
    status: 64,
    lines: [
      'logs  --logs must be a level (quiet, error, warning, info or debug), or levels by source, for example *:info,dns:debug, but is "loud". Use --help to list the arguments.',
    ],
  },
  { example: 'kv_ro' },
  { example: 'block', key: 'block=ramdisk' },
  { example: 'block', key: 'block=file' },
  { example: 'disk-lottery' },
  { example: 'disk-lottery', args: ['--slot=3'], lines: ['/Draw \\d+ of slot 3: .*/', '/The highest of all is .*/'] },
  { example: 'disk-lottery', args: ['--slot=5', '--reset'], lines: ['Slot 5 is reset.'] },
  {
    example: 'disk-lottery',
    args: [`--slot=${TAKEN_SECTOR}`],
    status: 5,
    lines: [`Slot ${TAKEN_SECTOR} holds no game. With --reset it does.`],
  },
  {
    example: 'disk-soak',
    args: [`--mib=${SOAKED_MIB}`],
    lines: [
      ...['write', 'read'].flatMap((kind) => Array<string>(9).fill(`/${kind} 1 MiB by \\d+ bytes: .*/`)),
      `${SOAKED_MIB} MiB written, read back and checked: 0 requests wrong`,
    ],
  },
  { example: 'two_networks', taps: ['tap0', '1'] },
  { example: 'network_and_console', taps: ['tap0'] },
  { example: 'network', taps: ['tap0'], pinged: '10.0.0.2' },
  {
    example: 'tcp_echo',
    platforms: ['unix'],
    args: ['--port=0'],
    asked: ['echo hello | nc -N 127.0.0.1 $PORT', 'hello\n'],
  },
  {
    example: 'tcp_echo',
    platforms: ['virtio', 'xen'],
    args: IN_THE_NETWORK_OF_QEMU,
    forward: 'tcp:48007:8007',
    asked: ['echo hello | nc -N 127.0.0.1 $PORT', 'hello\n'],
  },
  ...WEB_RUNS,
  {
    example: 'udp_echo',
    platforms: ['unix'],
    args: ['--port=48007'],
    asked: ['echo hello | socat -t 5 - UDP4:127.0.0.1:$PORT', 'hello\n'],
  },
  {
    example: 'udp_echo',
    platforms: ['virtio', 'xen'],
    args: IN_THE_NETWORK_OF_QEMU,
    forward: 'udp:48007:8007',
    // QEMU may still send to the machine that had the address before.
    asked: ['until echo hello | socat -t 5 - UDP4:127.0.0.1:$PORT | grep hello; do :; done', 'hello\n'],
  },
  { example: 'discard', platforms: ['unix'], args: ['--port=0'], asked: SENDS_MUCH },
  {
    example: 'discard',
    platforms: ['virtio', 'xen'],
    args: IN_THE_NETWORK_OF_QEMU,
    forward: 'tcp:48007:8009',
    asked: SENDS_MUCH,
  },
  { example: 'chargen', platforms: ['unix'], args: ['--port=0'], asked: READS_A_LINE },
  {
    example: 'chargen',
    platforms: ['virtio', 'xen'],
    args: IN_THE_NETWORK_OF_QEMU,
    forward: 'tcp:48007:8019',
    asked: READS_A_LINE,
  },
  { example: 'tcp_client', platforms: ['unix'], args: ['--to-port=48017'], server: sendsBack(48017) },
  {
    example: 'tcp_client',
    platforms: ['virtio', 'xen'],
    // QEMU passes connections to this address on to 127.0.0.1.
    args: ['--ipv4=10.0.2.40/24', '--ipv4-only', '--to=10.0.2.2', '--to-port=48018'],
    server: sendsBack(48018),
  },
  {
    example: 'dhcp',
    platforms: ['unix'],
    taps: ['tap0'],
    args: ['--ipv4-only'],
    server: `ip addr add 10.0.2.2/24 dev tap0; exec ${process.execPath} ${join(__dirname, 'dhcp-server.cjs')}`,
  },
  // QEMU has a DHCP server, also for the laptop Xen.
  { example: 'dhcp', platforms: ['virtio', 'xen'], args: ['--ipv4-only'], isFirst: true },
  {
    example: 'two_stacks',
    taps: ['tap0', '1'],
    // On the laptop Xen, all networks are one bridge: no other example has these addresses.
    args: ['--ipv4=10.2.0.2/24', '--lan-ipv4=10.3.0.2/24', '--ipv4-only', '--lan-ipv4-only'],
    asked: [
      'for a in 10.2.0.2 10.3.0.2; do until nc -w 20 $a $PORT </dev/null | grep you; do sleep 1; done; done',
      'you are outside\nyou are inside\n',
    ],
    endsItself: true,
  },
  { example: 'ping6', taps: ['tap0'], args: PING6_ARGUMENTS },
];

/** Whether a run is one of those on a platform. */
export function runsOn(platform: string): (one: ExampleRun) => boolean {
  return ({ platforms }) => platforms === undefined || platforms.includes(platform);
}
