import { setTimeout as sleep } from 'node:timers/promises';
import { openPeer, type Peer } from '../../../packages/virtio/test/peer';
import {
  ANSWERING_ADDRESS,
  ANSWERING_SCRIPT,
  flood,
  writeAnswering,
  type Answers,
  type Costs,
} from '../guests/answering';
import { PINGED_ADDRESS, writePinged } from '../guests/device-programs';
import { buildImage, guestOf } from '../guests/image';
import { assembleLinux, VIRTIO_DRIVERS } from '../guests/linux';
import { idleShare, withLinux, withNetdev, type Guest } from '../guests/qemu';
import { bootGuest, bootLinux, type Talk } from '../guests/talk';
import type { Question } from '../guests/traffic';
import { takeInTurn } from '../measure';
import type { Bench, Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

const LENGTHS = [60, 1514];
const FRAMES = 10_000;
/** The number of frames over which the heap must not grow. */
const LONG_RUN = 100_000;
/** Longer than any timer of a driver. */
const SETTLE_MS = 1000;
/** Linux boots on it reliably on a busy machine, unlike on microvm, and clouds use PCI devices. */
const MACHINE = 'q35';
/**
 * The bars: frames per second, against Node on Linux; notifications and interrupts per frame; bytes of heap; share of
 * one processor.
 */
const BARS = { against: 1, notifications: 0.25, heapBytes: 0, idle: 0.01 };

/** A guest on a network with this process at the other end. */
interface Networked {
  readonly talk: Talk;
  readonly ask: (question: Question, lengthBytes: number, count: number) => Promise<Answers>;
}

/** The costs of a flood for a unikernel, per frame. */
interface Spent extends Answers {
  readonly notifications: number;
  readonly interrupts: number;
  readonly guestUs: number;
}

/** Frames pass the driver, the program and the driver again. */
export const network: Promised = {
  name: 'network',
  needs: [...QEMU, ...DEBIAN],
  async measure(bench) {
    const { workspace, runs, say } = bench;
    writeAnswering(workspace);
    writePinged(workspace);
    const images = ['answering', 'pinged'];
    for (const name of images) await buildImage(workspace, name);
    const [answering, pinged] = [
      await guestOf(workspace, 'answering', MACHINE),
      await guestOf(workspace, 'pinged', MACHINE),
    ];
    const linux = assembleLinux({ 'answering.js': ANSWERING_SCRIPT }, VIRTIO_DRIVERS);
    const idle = await idleRow(answering, bench);
    const peers = [await openPeer(), await openPeer(), await openPeer()] as const;
    const started: Talk[] = [];
    const join = async (
      peer: Peer,
      guest: Guest,
      boot: (guest: Guest) => Promise<Talk>,
      address: string,
    ): Promise<Networked> => {
      const { guest: wired, mac } = withNetdev(guest, peer.netdev);
      const talk = await boot(wired);
      started.push(talk);
      return {
        talk,
        ask: (question, lengthBytes, count) => flood(peer, talk, question, { mac, address }, lengthBytes, count),
      };
    };
    try {
      const ours = await join(peers[0], answering, (guest) => bootGuest(guest, 'ready\n'), ANSWERING_ADDRESS);
      const pings = await join(peers[1], pinged, (guest) => bootGuest(guest, `is ${PINGED_ADDRESS}\n`), PINGED_ADDRESS);
      const theirs = await join(peers[2], withLinux(answering, linux, 'answering.js'), bootLinux, ANSWERING_ADDRESS);
      say(`network: ${runs + 1} times ${4 * LENGTHS.length} floods of ${FRAMES} frames, at three guests`);
      const takers = LENGTHS.flatMap((length) => [
        [`ours ${length}`, () => spentOn(ours, length)] as const,
        [`node ${length}`, () => theirs.ask('datagram', length, FRAMES)] as const,
        [`pings ${length}`, () => pings.ask('ping', length, FRAMES)] as const,
        [`kernel ${length}`, () => theirs.ask('ping', length, FRAMES)] as const,
      ]);
      const taken = await takeInTurn<Answers>(Object.fromEntries(takers), runs);
      const rows = LENGTHS.flatMap((length) => rowsOf(length, (name) => taken[`${name} ${length}`]!));
      return [...rows, await heapRow(ours, say), idle];
    } finally {
      for (const talk of started) await talk.kill();
      for (const peer of peers) peer.close();
    }
  },
};

async function spentOn({ talk, ask }: Networked, length: number): Promise<Spent> {
  const before = await talk.ask<Costs>('');
  const answers = await ask('datagram', length, FRAMES);
  const after = await talk.ask<Costs>('');
  const each = (name: keyof Costs): number => (after[name] - before[name]) / (after.frames - before.frames);
  return {
    ...answers,
    notifications: each('notifications'),
    interrupts: each('interrupts'),
    guestUs: 1e6 / answers.framesPerSecond,
  };
}

function rowsOf(length: number, taken: (name: string) => readonly Answers[]): Measurement[] {
  const rate = (answers: readonly Answers[]): number => median(answers.map(({ framesPerSecond }) => framesPerSecond));
  const cpu = (answers: readonly Answers[]): number => median(answers.map(({ cpuUs }) => cpuUs));
  const said = (answers: readonly Answers[]): string =>
    `${rate(answers).toFixed(0)} a second, ${((rate(answers) * length) / 1e6).toFixed(1)} MB/s each way, ${cpu(answers).toFixed(0)} us of QEMU each`;
  const raw = (answers: readonly Answers[]): number[] => answers.map(({ framesPerSecond }) => framesPerSecond);
  const compared = (ours: readonly Answers[], theirs: readonly Answers[]): { factor: number; measured: string } => {
    const factor = rate(ours) / rate(theirs);
    const processor = (cpu(ours) / cpu(theirs)).toFixed(2);
    return {
      factor,
      measured: `${factor.toFixed(2)}x (${said(ours)}; Linux ${said(theirs)}: ${processor}x the processor time)`,
    };
  };
  const [ours, node, pings, kernel] = [
    taken('ours') as readonly Spent[],
    taken('node'),
    taken('pings'),
    taken('kernel'),
  ];
  const datagrams = compared(ours, node);
  const notifications = median(ours.map((spent) => spent.notifications));
  const interrupts = median(ours.map((spent) => spent.interrupts));
  const how = `${FRAMES} frames a flood from a UDP socket of this process through QEMU's netdev dgram, at most 32 in flight, every answer compared; virtio-net on ${MACHINE}, emulated; one guest each, asked in turn`;
  return [
    {
      what: `datagrams in frames of ${length} bytes answered in TypeScript, against Node on Linux`,
      measured: datagrams.measured,
      bar: `>= ${BARS.against}x`,
      kept: datagrams.factor >= BARS.against,
      how: `${how}; ours answers frames without a network stack, Linux echoes datagrams with node:dgram`,
      raw: {
        ours: raw(ours),
        linux: raw(node),
        oursCpuUs: ours.map(({ cpuUs }) => cpuUs),
        linuxCpuUs: node.map(({ cpuUs }) => cpuUs),
      },
    },
    {
      what: `notifications and interrupts for each such frame of ${length} bytes`,
      measured: `${notifications.toFixed(3)} and ${interrupts.toFixed(3)}; ${median(ours.map(({ guestUs }) => guestUs)).toFixed(0)} us of guest time for each; the guest does not sleep`,
      bar: `<= ${BARS.notifications} of each`,
      kept: notifications <= BARS.notifications && interrupts <= BARS.notifications,
      how: `${how}; driverCounters() of the driver, both queues`,
      raw: {
        notifications: ours.map((spent) => spent.notifications),
        interrupts: ours.map((spent) => spent.interrupts),
      },
    },
    {
      what: `pings in frames of ${length} bytes answered in TypeScript, against the kernel of Linux`,
      measured: compared(pings, kernel).measured,
      how: `${how}; ours is the example network, Linux answers in its kernel`,
      raw: { ours: raw(pings), linux: raw(kernel) },
    },
  ];
}

async function heapRow({ talk, ask }: Networked, say: (text: string) => void): Promise<Measurement> {
  say(`network: ${LONG_RUN} more frames`);
  // A driver that was busy recently has one more timer.
  const settled = async (): Promise<Costs> => {
    await sleep(SETTLE_MS);
    return talk.ask<Costs>('');
  };
  const before = await settled();
  // In turn, so that buffers for one length are not lost to the other.
  for (let part = 0; part < 10; part++) await ask('datagram', LENGTHS[part % 2]!, LONG_RUN / 10);
  const after = await settled();
  const grown = after.heapBytes - before.heapBytes;
  return {
    what: `growth of the heap over ${LONG_RUN} frames`,
    measured: `${grown} bytes (of ${before.heapBytes})`,
    bar: `<= ${BARS.heapBytes}`,
    kept: grown <= BARS.heapBytes,
    how: 'the engine’s own count of bytes that are allocated, before and after, of the program that answers datagrams; frames of both lengths',
    raw: { before: [before.heapBytes], after: [after.heapBytes] },
  };
}

async function idleRow(guest: Guest, { say }: Bench): Promise<Measurement> {
  const peer = await openPeer();
  say('network: a guest on a silent network');
  const share = await idleShare(withNetdev(guest, peer.netdev).guest, 'ready\n', 1000, 10_000).finally(() =>
    peer.close(),
  );
  return {
    what: 'processor of a guest that listens to a silent network',
    measured: `${(100 * share).toFixed(2)} %`,
    bar: `<= ${100 * BARS.idle} %`,
    kept: share <= BARS.idle,
    how: `processor time of QEMU's threads in 10 s, as a share of one processor; ${MACHINE}`,
    raw: { share: [share] },
  };
}
