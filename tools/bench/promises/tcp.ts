import { bootLinuxStreams, bootStreams, offloadsOf, STREAM_MACHINE, streamsGuest } from '../guests/stream-guests';
import {
  ECHO_PORT,
  SINK_PORT,
  SOURCE_PORT,
  transfer,
  USER_ADDRESS,
  userNetwork,
  type Transfer,
} from '../guests/streams';
import type { Talk } from '../guests/talk';
import { takeInTurn } from '../measure';
import type { Bench, Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

/** The bytes of a transfer by TCP, and the datagrams of an echo. */
export const STREAM_BYTES = 8 << 20;
export const DATAGRAMS = 3000;
const LOOPBACK = '127.0.0.1';

/** A comparison: what is transferred, and the bar against Node on Linux. */
export interface Compared extends Pick<Transfer, 'kind' | 'lengthBytes'> {
  readonly what: string;
  readonly guestPort: number;
  readonly bar: number;
}

const TCP: readonly Compared[] = [
  { what: 'TCP out: the guest sends', kind: 'receive', guestPort: SOURCE_PORT, bar: 1 },
  { what: 'TCP in: the guest receives', kind: 'send', guestPort: SINK_PORT, bar: 0.6 },
];
const UDP: readonly Compared[] = [32, 1400].map((lengthBytes) => ({
  what: `UDP echo of ${lengthBytes} bytes`,
  kind: 'echo',
  guestPort: ECHO_PORT,
  bar: 1,
  lengthBytes,
}));

/** Bytes by TCP through QEMU's user network, which offers no offload. */
export const tcp: Promised = {
  name: 'tcp',
  needs: [...QEMU, ...DEBIAN],
  measure: (bench) => overUserNetwork(bench, TCP),
};

/** Datagrams through QEMU's user network. */
export const udp: Promised = {
  name: 'udp',
  needs: [...QEMU, ...DEBIAN],
  measure: (bench) => overUserNetwork(bench, UDP),
};

async function overUserNetwork({ workspace, runs, say }: Bench, compared: readonly Compared[]): Promise<Measurement[]> {
  const guest = await streamsGuest(workspace);
  const [ours, theirs] = [await userNetwork(), await userNetwork()];
  const started: Talk[] = [];
  try {
    const talk = await bootStreams(guest, ours.netdev, []);
    started.push(talk);
    started.push(await bootLinuxStreams(guest, theirs.netdev, USER_ADDRESS));
    say(`${runs + 1} rounds of ${compared.length} transfers with two guests`);
    return await compare(
      compared,
      runs,
      ({ kind, guestPort, lengthBytes }, isOurs) =>
        transfer({
          kind,
          address: LOOPBACK,
          port: (isOurs ? ours : theirs).ports[guestPort]!,
          count: countOf(kind),
          ...(lengthBytes === undefined ? {} : { lengthBytes }),
        }),
      `through QEMU's user network, ${await offloadsOf(talk)}`,
    );
  } finally {
    for (const talk of started) await talk.kill();
  }
}

/** Returns the bytes or datagrams of one transfer. */
export const countOf = (kind: Transfer['kind']): number => (kind === 'echo' ? DATAGRAMS : STREAM_BYTES);

/** Takes every transfer with both guests in turn, and returns a row for each. `seconds` runs one of them. */
export async function compare(
  compared: readonly Compared[],
  runs: number,
  seconds: (one: Compared, isOurs: boolean) => Promise<number>,
  where: string,
): Promise<Measurement[]> {
  const takers = compared.flatMap((one) =>
    [true, false].map((isOurs) => [`${one.what} ${isOurs}`, () => seconds(one, isOurs)] as const),
  );
  const taken = await takeInTurn(Object.fromEntries(takers), runs);
  return compared.map((one) => {
    const rates = (isOurs: boolean): number[] =>
      taken[`${one.what} ${isOurs}`]!.map((took) => countOf(one.kind) / took);
    const [ours, theirs] = [rates(true), rates(false)];
    const factor = median(ours) / median(theirs);
    const show = (rate: number): string =>
      one.kind === 'echo' ? `${rate.toFixed(0)} a second` : `${(rate / 1e6).toFixed(1)} MB/s`;
    return {
      what: `${one.what}, against Node on Linux, ${where}`,
      measured: `${factor.toFixed(2)}x (${show(median(ours))}; Linux ${show(median(theirs))})`,
      bar: `>= ${one.bar}x`,
      kept: factor >= one.bar,
      how: `${one.kind === 'echo' ? `${DATAGRAMS} datagrams, at most 32 in flight, each answer compared` : `${STREAM_BYTES} bytes`}, with a process of Node at the other end; ${STREAM_MACHINE}, emulated; one guest each, in turn, after a round that does not count; medians`,
      raw: { ours, linux: theirs },
    };
  });
}
