export const PLATFORMS = ['unix', 'virtio', 'xen'] as const;

export type Platform = (typeof PLATFORMS)[number];

/** The text of the gallery about an example, in addition to the files in its folder. */
export interface Example {
  /** Its folder in `examples`, which is also the name of its project. */
  readonly name: string;
  /** A sentence about the example. */
  readonly shows: string;
  /** The only platforms that it runs on. Default: all. */
  readonly platforms?: readonly Platform[];
  /** A sentence about what it needs before it runs. Default: nothing. */
  readonly needs?: string;
  /** The arguments behind `--`. Default: none. */
  readonly args?: string;
  /** An example of its output. Default: its transcript, if that has no patterns. */
  readonly prints?: readonly string[];
}

const TAP =
  'On unix a network is a TAP interface, which root creates once; if it is missing, the unikernel prints the command.';

/** The examples, from nothing to disks. An example without a row fails a test. */
export const EXAMPLES: readonly Example[] = [
  { name: 'doing_nothing', shows: 'An empty `config.ts` is a unikernel, too: it boots and ends.' },
  { name: 'noop', shows: 'The same, explicitly: a name and no jobs.' },
  { name: 'out_to_lunch', shows: 'One job with a console that it does not use.' },
  { name: 'two_networks', shows: 'One job with two networks: the second is called `1`.', needs: TAP },
  { name: 'network_and_console', shows: 'Devices of two kinds for one job.', needs: TAP },
  { name: 'hello', shows: 'Prints hello four times, a second apart. Words behind `--` are names to greet.' },
  {
    name: 'hello-key',
    shows: 'The same, with an argument on the command line. `--help` lists the arguments.',
    args: "--hello='Good morning!'",
    prints: Array<string>(4).fill('Good morning!'),
  },
  {
    name: 'local-library',
    shows: 'Uses a library of the same workspace. When the library changes, Nx builds the unikernel again.',
  },
  {
    name: 'logs',
    shows:
      'Logs messages. `-l` or `--logs` selects them by level and source, and `--delay=SECONDS` delays the start, as on MirageOS.',
    args: '--logs=count:debug --delay=0.5',
    prints: [
      '2026-11-25T07:40:25.823Z: [INFO] [app] counting to three',
      '2026-11-25T07:40:25.825Z: [DEBUG] [count] now 1',
      '1',
      '2026-11-25T07:40:25.825Z: [DEBUG] [count] now 2',
      '2',
      '2026-11-25T07:40:25.826Z: [DEBUG] [count] now 3',
      '3',
      '2026-11-25T07:40:25.826Z: [WARNING] [app] nobody said what to do next',
    ],
  },
  { name: 'app_info', shows: 'Prints its platform, and its packages with their versions.' },
  { name: 'heads1', shows: 'Two concurrent sleeps.' },
  { name: 'heads2', shows: 'The same, with an `await` for each where its result is needed.' },
  {
    name: 'timeout1',
    shows: 'A race between a task of random length and a timer of two seconds; the loser is cancelled.',
    prints: ['Returned'],
  },
  {
    name: 'timeout2',
    shows: 'The same, with a function that limits the time of any task.',
    prints: ['Cancelled'],
  },
  {
    name: 'echo_server',
    shows: 'Echoes ten lines that arrive at random times.',
    prints: [
      'qsdemzmsbfwlpkohnsnm',
      'jvylblpgrsefmptclibs',
      'arxoahgsxlxxepzopgth',
      'iclukcjpkxxxmmwqzbkd',
      'pquvcselpscyrtrmdmdc',
      'qjdsqtacsxvvqjjiypig',
      'hwrcuihcujuxugcxqqak',
      'hposfzxesrlsfqglxqof',
      'atoqkuxlwkqmkboxbobo',
      'rqmhzhzhuunqmkpmuzyc',
    ],
  },
  {
    name: 'clock',
    shows: 'Prints the date and the time since its start, once a second.',
    prints: [
      '2026-11-25T06:49:58.627Z, and 0.000 s since the start',
      '2026-11-25T06:49:59.631Z, and 1.004 s since the start',
      '2026-11-25T06:50:00.633Z, and 2.006 s since the start',
      '2026-11-25T06:50:01.634Z, and 3.007 s since the start',
    ],
  },
  {
    name: 'kv_ro',
    shows: 'Reads a file that is in the unikernel, or with `--keys=kv_ro=direct` from the folder on unix.',
  },
  {
    name: 'block',
    shows:
      'Writes to a disk and reads it back, also beyond its end. The disk is in memory, or with `--keys=block=file` a file.',
  },
  {
    name: 'disk-lottery',
    shows: 'Stores a game on a disk: the next run continues it.',
    prints: ['Draw 1 of slot 0: 444, a new record.', 'The highest of all is 444.'],
  },
  {
    name: 'disk-soak',
    shows: 'Writes a whole disk, reads it back, and prints the speed.',
    args: '--mib=16',
    prints: [
      'write 1 MiB by 512 bytes: 16.2 MB/s, 31602 requests/s',
      '...',
      'read 8 MiB by 1048576 bytes: 1681.2 MB/s, 1603 requests/s',
      '16 MiB written, read back and checked: 0 requests wrong',
    ],
  },
  {
    name: 'network',
    shows: 'Answers ARP requests and pings, frame by frame, until it is shut down.',
    needs: `${TAP} Then give the host an address, \`sudo ip addr add 10.0.0.1/24 dev tap0\`, and \`ping 10.0.0.2\`.`,
    prints: ['02:5b:0e:83:4a:d1 is 10.0.0.2', '10000 pings answered'],
  },
  {
    name: 'tcp_echo',
    shows:
      'Sends back everything that it receives over TCP, until it is shut down. On unix it uses the sockets of the host: connect with `nc localhost 8007`; with `--ipv4=0.0.0.0/0` other machines can connect, too. On virtio and xen it uses its own TCP/IP: start it with `--forward=tcp:8007:8007`.',
    prints: [
      '2026-11-29T09:20:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8007, [::1]:8007',
      'connections: 1, bytes sent back: 6',
    ],
  },
  {
    name: 'site',
    shows:
      'Answers HTTP with an unchanged app for Hono. On unix it uses the sockets of the host: `curl localhost:8080`. On virtio and xen it uses its own TCP/IP and HTTP; `nx run` forwards the port by itself.',
    prints: ['2026-11-29T16:00:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8080, [::1]:8080'],
  },
  {
    name: 'static_website',
    shows:
      'Serves a folder of files, which are part of the program: pages, a style, a picture, and a script that is also there compressed. It answers ranges and conditions, too: `curl -I localhost:8080/logo.png`.',
    prints: ['2026-11-29T16:00:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8080, [::1]:8080'],
  },
  {
    name: 'counter',
    shows:
      'Counts in a key-value store on a disk, so the count survives a restart: `curl -X POST localhost:8080`. `config.ts` gives the store to the app by name, and `configure` declares its type.',
    prints: ['2026-11-29T16:00:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8080, [::1]:8080'],
  },
  {
    name: 'two_servers',
    shows:
      'A site at one port, and at another one its metrics and its health: `curl localhost:8080/a localhost:9100/metrics localhost:9100/readyz`.',
    prints: [
      '2026-11-29T16:00:00.000Z: [INFO] [tcp] listening on 127.0.0.1:9100, [::1]:9100',
      '2026-11-29T16:00:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8080, [::1]:8080',
    ],
  },
  {
    name: 'itty',
    shows: 'Answers HTTP with an unchanged app for itty-router: `curl localhost:8080/hello/you`.',
    prints: ['2026-11-29T16:00:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8080, [::1]:8080'],
  },
  {
    name: 'h3',
    shows: 'Answers HTTP with an unchanged app for h3: `curl localhost:8080/hello/you`.',
    prints: ['2026-11-29T16:00:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8080, [::1]:8080'],
  },
  {
    name: 'udp_echo',
    shows: 'Sends back the datagrams that it receives: `nc -u localhost 8007`, and `--forward=udp:8007:8007`.',
    prints: [
      '2026-11-29T09:20:00.000Z: [INFO] [udp] listening on 127.0.0.1:8007, [::1]:8007',
      'datagrams sent back: 1',
    ],
  },
  {
    name: 'discard',
    shows:
      'Throws away what it receives over TCP, and prints how fast it came: `head -c 1000000000 /dev/zero | nc -N localhost 8009`.',
    prints: [
      '2026-11-29T15:40:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8009, [::1]:8009',
      '1000000 bytes at 91.4 MB/s',
    ],
  },
  {
    name: 'chargen',
    shows:
      'Sends characters over TCP as long as somebody reads them, and prints how fast they left: `nc -d localhost 8019`.',
    prints: [
      '2026-11-29T15:40:00.000Z: [INFO] [tcp] listening on 127.0.0.1:8019, [::1]:8019',
      '1026380 bytes at 63.2 MB/s',
    ],
  },
  {
    name: 'tcp_client',
    shows: 'Connects to a server, says a line, and prints the answer. This is the answer of `tcp_echo`.',
    args: "--to=127.0.0.1 --to-port=8007 --say='Good morning!'",
    prints: ['the server says: Good morning!'],
  },
  {
    name: 'dhcp',
    shows: 'Prints the lease of a DHCP server. QEMU has one for its private network.',
    needs: TAP,
    prints: [
      '2026-11-29T15:40:00.000Z: [INFO] [ip] addresses 10.0.2.15/24',
      'address 10.0.2.15/24',
      'gateway 10.0.2.2',
      'name servers 10.0.2.3',
      'leased by 10.0.2.2 for 86400 s',
    ],
  },
  {
    name: 'two_stacks',
    shows:
      'TCP/IP over two networks: it tells the first visitor of each where it is. The arguments of the second stack begin with `--lan-`.',
    needs: TAP,
    args: '--ipv4=10.0.0.2/24 --lan-ipv4=10.1.0.2/24',
    prints: [
      '2026-11-29T12:50:00.000Z: [INFO] [ip] addresses 10.0.0.2/24',
      '2026-11-29T12:50:00.001Z: [INFO] [ip] addresses 10.1.0.2/24',
      '2026-11-29T12:50:00.002Z: [INFO] [tcp] listening on 10.0.0.2:8007',
      'a visitor outside',
      '2026-11-29T12:50:09.114Z: [INFO] [tcp] listening on 10.1.0.2:8007',
      'a visitor inside',
    ],
  },
  {
    name: 'ping6',
    shows: 'Pings a host over IPv6, with TCP/IP of its own on every platform.',
    needs: `${TAP} Then give the host an address, \`sudo ip addr add fd00::1/64 dev tap0\`.`,
    args: '--ipv6=fd00::2/64 --to=fd00::1',
    prints: [
      '2026-11-29T12:40:00.000Z: [INFO] [ip] addresses fd00::2/64',
      'fd00::1 answers in 1001.9 ms, hop limit 64',
      'fd00::1 answers in 0.4 ms, hop limit 64',
      'fd00::1 answers in 0.4 ms, hop limit 64',
      'fd00::1 answers in 0.3 ms, hop limit 64',
    ],
  },
];
