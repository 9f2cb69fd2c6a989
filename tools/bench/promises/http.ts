import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../guests/count';
import { COMPILED } from '../guests/image';
import { STREAM_MACHINE } from '../guests/stream-guests';
import { userNetwork } from '../guests/streams';
import type { Talk } from '../guests/talk';
import {
  bootLinuxWeb,
  bootWeb,
  HONO_PORT,
  PLAIN_PORT,
  request,
  webGuests,
  type Requested,
  type RequestKind,
} from '../guests/web';
import { inThousands, takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

const PORTS = [PLAIN_PORT, HONO_PORT];
const REQUESTS = 3000;

interface Row {
  readonly app: string;
  readonly port: number;
  readonly connections: number;
  /** Against Node on Linux. Default: none. */
  readonly bar?: number;
  /** Default: short. */
  readonly kind?: RequestKind;
}

const ROWS: readonly Row[] = [
  { app: 'plain handler', port: PLAIN_PORT, connections: 10, bar: 3 },
  { app: 'plain handler', port: PLAIN_PORT, connections: 1, bar: 3 },
  { app: 'Hono', port: HONO_PORT, connections: 10, bar: 2 },
  { app: 'Hono', port: HONO_PORT, connections: 1, bar: 2 },
  { app: 'plain handler', port: PLAIN_PORT, connections: 10, kind: 'browser' },
];

const nameOf = ({ app, connections, kind }: Row): string =>
  `${app}, ${connections === 1 ? '1 connection' : `${connections} connections`}${kind === 'browser' ? ', heads of a browser that differ' : ''}`;

/** Requests answered through QEMU's user network, against Node on Linux. */
export const http: Promised = {
  name: 'http',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    // In QEMU's emulator, requests to a compiled image take longer, although they take fewer instructions: its code has
    // more jump targets than QEMU's cache of them. The row http-work has the instructions of both.
    const guest = (await webGuests(workspace, ['none'])).none;
    const [ours, theirs] = [await userNetwork(PORTS), await userNetwork(PORTS)];
    const started: Talk[] = [];
    try {
      started.push(await bootWeb(guest, ours.netdev));
      started.push(await bootLinuxWeb(guest, theirs.netdev));
      say(`http: ${runs + 1} rounds of ${ROWS.length} times ${REQUESTS} requests with two guests`);
      const takers = ROWS.flatMap((row) =>
        [ours, theirs].map((network) => {
          const take = (): Promise<Requested> => request(network.ports[row.port]!, row.connections, REQUESTS, row.kind);
          return [`${nameOf(row)} ${network === ours}`, take] as const;
        }),
      );
      const taken = await takeInTurn(Object.fromEntries(takers), runs);
      return ROWS.map((row) => compared(row, taken[`${nameOf(row)} true`]!, taken[`${nameOf(row)} false`]!));
    } finally {
      for (const talk of started) await talk.kill();
    }
  },
};

function compared(row: Row, ours: readonly Requested[], theirs: readonly Requested[]): Measurement {
  const rate = (of: readonly Requested[]): number => median(of.map(({ perSecond }) => perSecond));
  const latency = (of: readonly Requested[]): string =>
    [of.map(({ medianMs }) => medianMs), of.map(({ percentile99Ms }) => percentile99Ms)]
      .map((values) => median(values).toFixed(1))
      .join(' and ');
  const factor = rate(ours) / rate(theirs);
  const adapter = row.port === HONO_PORT ? 'Hono with @hono/node-server' : 'node:http';
  return {
    what: `requests, ${nameOf(row)}, against ${adapter} on Linux`,
    measured: `${factor.toFixed(2)}x (${rate(ours).toFixed(0)} a second; Linux ${rate(theirs).toFixed(0)}); median and 99th percentile ${latency(ours)} ms; Linux ${latency(theirs)} ms`,
    ...(row.bar === undefined ? {} : { bar: `>= ${row.bar}x`, kept: factor >= row.bar }),
    how: `${REQUESTS} requests of ${row.kind === 'browser' ? 'some 590' : '37'} bytes on connections that stay open, each after the response before; a process of Node checks each response; QEMU's user network, no offloads; ${STREAM_MACHINE}, emulated; one guest each, in turn, after a round that does not count; medians`,
    raw: { ours: ours.map(({ perSecond }) => perSecond), linux: theirs.map(({ perSecond }) => perSecond) },
  };
}

const COUNTED_REQUESTS = 1000;
const COUNTED_RUNS = 3;
/** A guest is idle again after its last acknowledgments. */
const SETTLE_MS = 200;

/** The guest's instructions for a request and its response, with everything below: these counts have no noise. */
export const httpWork: Promised = {
  name: 'http-work',
  needs: [...QEMU, 'gcc'],
  async measure({ workspace, say }) {
    const guests = await webGuests(workspace, COMPILED);
    const counts: Record<string, Record<string, number[]>> = {};
    for (const mode of COMPILED) {
      const network = await userNetwork(PORTS);
      const { guest, instructions, remove } = counted(guests[mode]);
      const talk = await bootWeb(guest, network.netdev);
      try {
        for (const row of ROWS) {
          say(`http-work, --compile=${mode}: ${COUNTED_RUNS + 1} times ${COUNTED_REQUESTS} requests, ${nameOf(row)}`);
          const taken: number[] = [];
          for (let run = 0; run <= COUNTED_RUNS; run++) {
            const before = instructions();
            await request(network.ports[row.port]!, row.connections, COUNTED_REQUESTS, row.kind);
            await sleep(SETTLE_MS);
            if (run > 0) taken.push((instructions() - before) / COUNTED_REQUESTS);
          }
          (counts[nameOf(row)] ??= {})[mode] = taken;
        }
      } finally {
        await talk.kill();
        remove();
      }
    }
    return Object.entries(counts).map(
      ([name, raw]): Measurement => ({
        what: `instructions of the guest for a request, ${name}`,
        measured: inThousands(raw),
        how: `a plugin of QEMU counts; ${COUNTED_REQUESTS} of them through QEMU's user network, with the connections, acknowledgments, driver, engine and kernel; median of ${COUNTED_RUNS}`,
        raw,
      }),
    );
  },
};
