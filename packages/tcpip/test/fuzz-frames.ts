import { simulatedNetwork, type SimulatedNetwork } from '@mirage/testing';
import { type Flow, type Network } from '@mirage/types';
import { type ConnectedDirectStack } from '../src/stack/direct-stack.js';
import { address, simulatedHost, within } from './direct-pair.js';
import { RandomFrames } from './random-frames.js';

export interface FramesReport {
  frames: number;
  damaged: number;
  dropped: number;
  lives: number;
  violations: string[];
}

const FRAMES_PER_LIFE = 250;
const ECHO = 7;
const SECOND = 1e9;

/**
 * Hands a whole stack frames of an attacker on its link, while a peer uses it. It must not fail, must count every frame
 * that is damaged as dropped, must keep its buffers within bounds, and must serve the peer afterwards as before.
 */
export async function fuzzFrames(frames: number, firstSeed: number): Promise<FramesReport> {
  const report: FramesReport = { frames: 0, damaged: 0, dropped: 0, lives: 0, violations: [] };
  for (let seed = firstSeed; report.frames < frames && report.violations.length < 10; seed++) {
    report.lives++;
    try {
      const wrong = await life(seed, report);
      if (wrong !== undefined) report.violations.push(`seed ${seed}: ${wrong}`);
    } catch (error) {
      report.violations.push(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  return report;
}

async function life(seed: number, report: FramesReport): Promise<string | undefined> {
  const network = simulatedNetwork({ seed });
  const isLeased = network.random() < 0.3;
  const port = network.addPort({ mac: Uint8Array.of(2, 0, 0, 0, 0, 1) });
  const frames = new RandomFrames(() => network.random());
  // The attacker sees all that the host sends, and reaches it without the switch, which would learn from its frames.
  let hand: (frame: Uint8Array) => void = () => {};
  const tapped: Network = {
    ...port,
    write(frame, offload) {
      frames.see(frame);
      return port.write(frame, offload);
    },
    listen(onFrame, options) {
      hand = (frame) => onFrame(frame, { isChecksumGood: false, checksumStart: 0, checksumOffset: 0, segmentBytes: 0 });
      return port.listen(onFrame, options);
    },
  };
  const victim = simulatedHost(network, 1, { network: tapped, ...(isLeased ? { ipv4: undefined } : {}) });
  const peer = simulatedHost(network, 2);
  await serve(victim.stack);
  await network.run(network.nowNs + SECOND / 10);
  for (let count = 0; count < FRAMES_PER_LIFE; count++) {
    const { bytes, isDamaged } = frames.next();
    const before = isDamaged ? dropsOf(victim.stack) : 0;
    report.frames++;
    hand(bytes);
    if (network.random() < 0.2) await network.run(network.nowNs + 1e6 * Math.floor(network.random() * 200));
    if (!isDamaged) continue;
    report.damaged++;
    if (dropsOf(victim.stack) === before) return `damaged frame ${hexOf(bytes)} was not counted`;
  }
  // Connections of the attacker time out, and what it made the host believe of the link expires.
  await network.run(network.nowNs + 3 * 3600 * SECOND);
  report.dropped += dropsOf(victim.stack);
  const failed = victim.logs.lines.find((line) => /network has failed|handler of/.test(line));
  if (failed !== undefined) return failed;
  return isLeased ? undefined : serves(network, victim.stack, peer.stack);
}

/** Echoes on UDP and TCP. */
async function serve(stack: ConnectedDirectStack): Promise<void> {
  await stack.udp.listen(ECHO, ({ bytes, source }, listener) => {
    void listener.write(bytes, source.address, source.port);
  });
  const echo = async (flow: Flow): Promise<void> => {
    for await (const bytes of flow) if ((await flow.write(bytes)) !== 'written') return;
    await flow.close();
  };
  await stack.tcp.listen(ECHO, echo);
}

/** Whether a peer is served: by a ping, a datagram and a connection. */
async function serves(
  network: SimulatedNetwork,
  victim: ConnectedDirectStack,
  peer: ConnectedDirectStack,
): Promise<string | undefined> {
  const to = address(10, 0, 0, 1);
  // The first answer may go to the station that the attacker has named for the peer: nothing protects ARP.
  let pong = await within(network, peer.icmp.ping(to, { timeoutMs: 10_000 }));
  if (typeof pong === 'string') pong = await within(network, peer.icmp.ping(to, { timeoutMs: 10_000 }));
  if (typeof pong === 'string') return `a ping afterwards is ${pong}`;
  const flow = await within(network, peer.tcp.connect(to, ECHO));
  if (typeof flow === 'string') return `a connection afterwards is ${flow}`;
  await within(network, flow.write(Uint8Array.of(1, 2, 3)));
  const answer = await within(network, flow.read());
  if (typeof answer === 'string' || answer.join() !== '1,2,3') return `the answer afterwards is ${String(answer)}`;
  await within(network, flow.close());
  await network.run(network.nowNs + 300 * SECOND);
  const { openFlows } = victim.statistics();
  return openFlows === 0 ? undefined : `${openFlows} connections are left`;
}

function dropsOf(stack: ConnectedDirectStack): number {
  return Object.values(stack.statistics().dropped).reduce((sum, count) => sum + count, 0);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
