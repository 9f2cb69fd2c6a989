import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { openPeer } from '../../../packages/virtio/test/peer';
import { cpuMs, type Guest } from './qemu';

/** Frames that are on their way at the same time. */
const WINDOW = 32;
const TIMEOUT_MS = 120_000;

/** What a guest that echoes came to. */
export interface Echoes {
  readonly framesPerSecond: number;
  /** Microseconds of QEMU's threads per frame. */
  readonly cpuUs: number;
}

/** Has a guest echo `count` frames of `lengthBytes`. It prints `ready`, ends at the first frame of type 0, and tells how many it has heard. */
export async function echoesOf({ program, args }: Guest, lengthBytes: number, count: number): Promise<Echoes> {
  const peer = await openPeer();
  // Where its first network led is replaced by the peer.
  const place = args.findIndex((arg) => arg.startsWith('user,'));
  const [kind, ...rest] = peer.netdev.split(',');
  const changed = args.map((arg, index) => (index === place ? [kind, 'id=net0', ...rest].join(',') : arg));
  const child = spawn(program, changed, { stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  const frame = new Uint8Array(lengthBytes).fill(1);
  let output = '';
  let [sent, got, begin, end, cpu] = [0, 0, 0, 0, 0];
  peer.onFrame(() => {
    if (++got === count) {
      end = performance.now();
      cpu = cpuMs(child.pid!) - cpu;
      peer.send(new Uint8Array(60));
    } else if (sent < count) {
      sent++;
      peer.send(frame);
    }
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (begin !== 0 || !output.includes('ready')) return;
    begin = performance.now();
    cpu = cpuMs(child.pid!);
    for (; sent < WINDOW; sent++) peer.send(frame);
  });
  await once(child, 'close');
  clearTimeout(timer);
  peer.close();
  const frames = Number(output.trim().split('\n').at(-1));
  if (end === 0 || frames !== count + 1) throw new Error(`A guest echoed ${got} of ${count} frames:\n${output}`);
  return {
    framesPerSecond: (1000 * count) / (end - begin),
    cpuUs: (1000 * cpu) / count,
  };
}
