import { simulatedNetwork, type SimulatedNetwork, type SimulatedPort } from '@mirage/testing';
import type { Network } from '@mirage/types';
import { MOST_REASSEMBLY_BYTES } from '../src/ip/reassembly.js';
import { answeredNumber, type Attack, attackFrame, isForAttacker } from './attack-frames.js';
import { EndlessStream } from './endless-stream.js';
import { InternetHost } from './internet-host.js';

/** The frames that the victim handles in a second, and those that wait for it, as in a ring of virtio. */
const FRAMES_PER_SECOND = 20_000;
const RING_FRAMES = 256;
const STEP_NS = 1e6;
const SECOND = 1e9;
const MEMORY_BYTES = 1 << 20;
/** The link of the peer: 3,300 full frames in a second, each way. Its queue has room for a whole window. */
const LINK = { delayNs: 1e6, bitsPerSecond: 4e7, queueFrames: 400 };
/** Half-open connections and incomplete packets are gone after this time. */
const SETTLED_NS = 70 * SECOND;

/** The result of an attack. Speeds are shares of the speed of the connection before. */
export interface AttackReport {
  /** Frames of the attack that the victim handled, and those for which its ring had no room. */
  readonly handled: number;
  readonly overflowed: number;
  /** SYNs that got an answer, each counted once. */
  readonly answered: number;
  /** What the victim dropped of the attack, by layer and reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly speedDuring: number;
  /** The speed in the second that begins a second after the attack. */
  readonly speedAfter: number;
  /** The most bytes that buffers of TCP and incomplete packets took. */
  readonly budgetPeak: number;
  readonly reassemblyPeak: number;
  /** What is left after a while: half-open connections, bytes of incomplete packets. */
  readonly left: number;
  readonly violations: readonly string[];
}

/**
 * Attacks a stack with `frames` frames, while a peer sends a stream to it over another link. The victim handles
 * 20,000 frames in a second, and the attack has `share` of that rate. All of it in virtual time.
 */
export async function attackStack(attack: Attack, frames: number, share: number, seed = 1): Promise<AttackReport> {
  const network = simulatedNetwork({ seed });
  // The peer is also the router of the attacker's network.
  const machine = new Machine(network, network.addPort({ mac: Uint8Array.of(2, 0, 0, 0, 0, 1) }), frames);
  const victim = new InternetHost({ network, port: machine.network, number: 1, router: 2, memoryBytes: MEMORY_BYTES });
  const peer = new InternetHost({ network, port: network.addPort({ ...LINK }), number: 2 });
  const { tcp, four, six } = victim;
  tcp.listen(7, {});
  const stream = new EndlessStream(victim, peer, peer.connect(1, 7));
  const violations: string[] = [];
  let reassemblyPeak = 0;
  const pass = async (durationNs: number, act?: () => void): Promise<void> => {
    for (const endNs = network.nowNs + durationNs; network.nowNs < endNs; ) {
      act?.();
      network.runSync(network.nowNs + STEP_NS);
      // The results of writes.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const used = Math.max(four.ipv4.reassembly.usedBytes, six.ipv6.reassembly.usedBytes);
      reassemblyPeak = Math.max(reassemblyPeak, used);
      if (used > MOST_REASSEMBLY_BYTES) violations.push(`incomplete packets have ${used} bytes`);
      if (tcp.budget.used > MEMORY_BYTES) violations.push(`buffers have ${tcp.budget.used} bytes`);
    }
  };
  const speed = async (durationNs: number, act?: () => void): Promise<number> => {
    const before = stream.received;
    await pass(durationNs, act);
    return ((stream.received - before) * SECOND) / durationNs;
  };

  // Until the window is open.
  await pass(5 * SECOND);
  const alone = await speed(2 * SECOND);
  const before = dropsOf(victim);
  let sent = 0;
  let owed = 0;
  const perStep = (FRAMES_PER_SECOND * share * STEP_NS) / SECOND;
  const flood = (): void => {
    // At random moments within the step, so that no phase of the link is favoured.
    owed += perStep;
    for (; owed >= 1 && sent < frames; owed--, sent++) {
      const number = sent;
      network.schedule(network.nowNs + network.random() * STEP_NS, () =>
        machine.arrive(attackFrame(attack, number), true),
      );
    }
  };
  const during = await speed(Math.ceil(frames / perStep) * STEP_NS, flood);
  await pass(SECOND);
  const after = await speed(SECOND);
  stream.stop();
  await pass(SETTLED_NS);
  const dropped = Object.fromEntries(
    Object.entries(dropsOf(victim)).flatMap(([name, count]) => {
      const more = count - (before[name] ?? 0);
      return more === 0 ? [] : [[name, more] as const];
    }),
  );
  if (stream.violation !== undefined) violations.push(stream.violation);
  return {
    handled: machine.handled,
    overflowed: machine.overflowed,
    answered: machine.answered,
    dropped,
    speedDuring: during / alone,
    speedAfter: after / alone,
    budgetPeak: tcp.budget.peak,
    reassemblyPeak,
    left: tcp.halfOpen.count + four.ipv4.reassembly.usedBytes + six.ipv6.reassembly.usedBytes,
    violations,
  };
}

/** Counters of TCP and of incomplete packets, by layer and reason. */
function dropsOf({ tcp, four, six }: InternetHost): Record<string, number> {
  const layers = {
    tcp: tcp.statistics.drops,
    reassembly: four.ipv4.reassembly.drops,
    reassembly6: six.ipv6.reassembly.drops,
  };
  return Object.fromEntries(
    Object.entries(layers).flatMap(([layer, reasons]) =>
      Object.entries(reasons).map(([reason, count]) => [`${layer}.${reason}`, count] as const),
    ),
  );
}

/** A machine of limited speed: received frames wait in its ring, and those beyond are lost. */
class Machine {
  readonly network: Network;
  handled = 0;
  overflowed = 0;
  answered = 0;
  private readonly answers: Uint8Array;
  private readonly ring: { readonly frame: Uint8Array; readonly isAttack: boolean }[] = [];
  private isServing = false;
  private onFrame: Parameters<Network['listen']>[0] = () => {};

  constructor(
    private readonly simulated: SimulatedNetwork,
    port: SimulatedPort,
    frames: number,
  ) {
    this.answers = new Uint8Array(frames);
    const sent = Promise.resolve('sent' as const);
    this.network = {
      ...port,
      write: (frame, offload) => {
        if (!isForAttacker(frame)) return port.write(frame, offload);
        this.takeAnswer(frame);
        return sent;
      },
      listen: (onFrame, options) => {
        this.onFrame = onFrame;
        return port.listen((frame) => this.arrive(frame, false), options);
      },
    };
  }

  arrive(frame: Uint8Array, isAttack: boolean): void {
    if (this.ring.length >= RING_FRAMES) {
      if (isAttack) this.overflowed++;
      return;
    }
    this.ring.push({ frame, isAttack });
    if (this.isServing) return;
    this.isServing = true;
    this.simulated.schedule(this.simulated.nowNs + SECOND / FRAMES_PER_SECOND, () => this.serve());
  }

  private serve(): void {
    const { frame, isAttack } = this.ring.shift()!;
    if (isAttack) this.handled++;
    this.onFrame(frame, { checksumStart: 0, checksumOffset: 0, segmentBytes: 0, isChecksumGood: false });
    this.isServing = this.ring.length > 0;
    if (this.isServing) {
      this.simulated.schedule(this.simulated.nowNs + SECOND / FRAMES_PER_SECOND, () => this.serve());
    }
  }

  /** An answer to a SYN, which may be repeated. */
  private takeAnswer(frame: Uint8Array): void {
    if (frame[23] !== 6 || (frame[47]! & 0x12) !== 0x12) return;
    const number = answeredNumber(frame);
    if (this.answers[number] === 0) this.answered++;
    this.answers[number] = 1;
  }
}
