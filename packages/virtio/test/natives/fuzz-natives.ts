import { scriptVirtqueue, scriptVirtqueueBursts, virtqueueFlags, virtqueueWords } from '@mirage/kernel/virtqueue';
import { scriptFrameWork, scriptHashing } from '@mirage/runtime/network';
import { compileForHost } from '../../../kernel/test/host/compile.js';
import { compareCalls, type Argument, type CallsReport } from '../../../kernel/test/host/native-calls.js';
import { randomOf } from '../../../runtime/test/fuzz.js';
import { bytesOf, layoutOf, tcpFrame, type TcpFields } from '../../../runtime/test/tcp-frames.js';
import { queueMemory, use } from './queue-memory.js';

const CALLS_PER_LIFE = 40;
const W = virtqueueWords;
const TWINS = {
  ...scriptFrameWork,
  ...scriptHashing,
  ...scriptVirtqueue,
  ...scriptVirtqueueBursts(scriptFrameWork),
};

/**
 * Calls natives for networks and their twins with the same random rings, states and bytes, and compares the results and
 * all memory after each call. Rings hold what an honest device writes, what a malicious one does, or random words; the
 * state is sometimes damaged. The native runs with the address sanitizer: an access outside its arguments ends it.
 */
export function fuzzNatives(steps: number, seed: number): CallsReport {
  const random = randomOf(seed);
  const { report, call: compare, finish } = compareCalls(compileForHost('network-natives', 'address'), seed);
  const call = (name: Exclude<keyof typeof TWINS, 'copy'>, ...args: Argument[]): void =>
    compare(name, TWINS[name], args, (result) =>
      name === 'virtqReceive' ? result > 0 : name === 'virtqSend' && result === 0,
    );
  const randomBytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random(256));

  const sums = (): void => {
    const source = randomBytes(random(80));
    const target = random(4) === 0 ? source : randomBytes(random(80));
    const [from, to] = [random(source.length + 2), random(target.length + 2)];
    const length = random(4) ? Math.min(source.length - from, target.length - to) : random(80);
    const initial = random(3) ? random(0x10000) : random(2 ** 31) * 2 + random(2);
    call('checksum', source, from, Math.max(0, length), initial);
    call('copyChecksum', target, to, source, from, Math.max(0, length), initial);
  };

  const hashes = (): void => {
    const words = randomBytes(random(80));
    const count = random(20) ? random(1 + (words.length >> 2)) : random(2 ** 31) * 2;
    call('sipHash', randomBytes(random(20) ? 16 : random(40)), words, count);
  };

  /** A record for cutting a frame, sometimes a wrong one. */
  const jobOf = (frame: Uint8Array): Uint8Array => {
    const words = [random(3), 1 + random(20), 14, 34, 54, 0];
    if (random(4) === 0) words[random(6)] = random(2) ? random(frame.length + 2) : random(2 ** 31) * 2;
    return new Uint8Array(Uint32Array.from(words).buffer).slice(0, random(30) ? 24 : random(24));
  };

  /** Runs calls on one queue. */
  const life = (): void => {
    const size = 1 << random(5);
    const stride = 16 + random(48);
    const count = 1 + random(size);
    const isReceiving = random(2) === 0;
    const first = random(0x10000);
    const memory = queueMemory({ size, stride, flags: random(8), isReceiving, count, first });
    const { ring, state, words, buffers, used, entries, available } = memory;
    words[W.WANTS] = random(2);
    words[W.ARMED] = random(2);
    let taken = first;
    const isLiar = random(2) === 0;

    for (let left = CALLS_PER_LIFE; left > 0; left--) {
      // The device uses what is available.
      for (let some = random(4); some > 0 && taken !== available[1]!; some--) {
        const id = available[2 + (taken & (size - 1))]!;
        use(memory, id, isReceiving ? 12 + random(stride - 11) : random(2 * stride));
        if (isReceiving && id < count) {
          buffers[id * stride + 10] = random(8) ? 1 : random(4);
          buffers[id * stride + 11] = 0;
        }
        taken = (taken + 1) & 0xffff;
      }
      if (random(4) === 0) used[2 + 4 * size] = taken + (random(2) ? 0 : 0x8000);
      if (random(8) === 0) used[0] = random(2);
      if (isLiar && random(16) === 0) entries[random(2 * size)] = random(2) ? random(2 * size) : random(2 ** 31) * 2;
      if (isLiar && random(32) === 0) used[1] = random(3) ? used[1]! + random(size + 2) : random(0x10000);
      // The driver's own memory is damaged: the result is of no use, but no other memory is touched.
      if (random(256) === 0) words[random(words.length)] = random(3) ? random(64) - 4 : random(2 ** 31) * 2;
      if (random(8) === 0) words[W.WANTS] = random(2);
      const frame = randomBytes(random(6) ? random(3 * stride) : random(stride));
      switch (random(isReceiving ? 4 : 6)) {
        case 0:
          call('virtqPublish', ring, state);
          break;
        case 4:
        case 5:
          words.fill(random(2), W.HEADER, W.HEADER + 3);
          call(
            'virtqSend',
            ring,
            state,
            buffers,
            random(8) ? frame.subarray(0, Math.min(frame.length, stride - 12)) : frame,
          );
          break;
        default:
          if (isReceiving && random(3) === 0) {
            const record = new Uint8Array(random(30) ? 24 : random(24));
            call('virtqReceiveJoined', ring, state, buffers, frame, randomBytes(random(200)), record);
          } else if (isReceiving) call('virtqReceive', ring, state, buffers, frame);
          else if (random(2)) call('virtqSendSegments', ring, state, buffers, frame, jobOf(frame), random(6));
          else call('virtqReclaim', ring, state);
      }
    }
    // Memory of the wrong length.
    if (random(8) === 0) {
      const [short, few] = [random(ring.length), 4 * random(words.length)];
      call('virtqReclaim', ring.slice(0, random(2) ? short : ring.length), state.slice(0, few));
      call('virtqReceive', ring, state, buffers.slice(0, random(buffers.length)), new Uint8Array(0));
    }
  };

  /** Segments of one connection arrive in bursts, some of them damaged, out of order, or over several buffers. */
  const bursts = (): void => {
    const size = 1 << (2 + random(6));
    const stride = 64 + random(120);
    const memory = queueMemory({ size, stride, flags: random(8), isReceiving: true, first: random(0x10000) });
    const { ring, state, words, buffers, available, used } = memory;
    const isMergeable = (words[W.FLAGS]! & virtqueueFlags.MERGEABLE) !== 0;
    const family: TcpFields = { isIpv6: random(2) === 0, ...(random(2) ? {} : { time: 1 }) };
    const joined = new Uint8Array(random(3) ? 70_000 >> random(8) : random(200));
    const record = new Uint8Array(24);
    const room = new Uint8Array(random(4) ? 300 : random(200));
    const usual = 1 + random(40);
    let taken = used[1]!;
    let [seq, ack] = [2 ** 32 - random(300), 1];

    const arrive = (): void => {
      const payload = bytesOf(random(12) ? (random(3) ? usual : 0) : random(100), seq & 255);
      if (random(4) === 0) ack += random(5);
      const flags = random(6) ? 0 : random(4);
      const fields = { payload, ack, seq: seq >>> 0, isBlank: flags === 1, flags: random(15) ? 16 : 24 };
      const damage = random(20) ? {} : { [random(90)]: random(256) };
      const frame = tcpFrame({
        ...family,
        ...fields,
        padding: random(4) ? 0 : 5,
        window: random(20) ? 7 : 8,
        after: damage,
      });
      if (random(30)) seq = (seq + payload.length) % 2 ** 32;
      const whole = new Uint8Array(12 + frame.length);
      const start = random(10) ? layoutOf(family).tcpStart : random(70);
      whole.set([flags, random(40) ? 0 : random(3), 0, 0, random(3), 0, start, 0, random(10) ? 16 : 6, 0]);
      whole.set(frame, 12);
      const parts = Math.ceil(whole.length / stride);
      if ((parts > 1 && !isMergeable) || ((words[W.AVAILABLE]! - taken) & 0xffff) < parts) return;
      whole[10] = parts;
      for (let part = 0; part < parts; part++) {
        const id = available[2 + (taken & (size - 1))]!;
        const bytes = whole.subarray(part * stride, (part + 1) * stride);
        buffers.set(bytes, id * stride);
        use(memory, id, bytes.length);
        taken = (taken + 1) & 0xffff;
      }
    };

    for (let left = 12; left > 0; left--) {
      for (let some = random(size + 2); some > 0; some--) arrive();
      if (random(200) === 0) words[random(words.length)] = random(3) ? random(64) - 4 : random(2 ** 31) * 2;
      if (random(100) === 0) record[random(24)] = random(256);
      words[W.WANTS] = random(8) ? 1 : 0;
      const before = words[W.JOINED_FRAMES]!;
      call('virtqReceiveJoined', ring, state, buffers, room, joined, record);
      report.frames += Math.max(0, words[W.JOINED_FRAMES]! - before);
      if (random(2)) words[W.JOINED_FRAMES] = words[W.JOINED_BYTES] = 0;
      if (random(3) === 0) record.fill(0);
    }
  };

  while (report.steps < steps && report.violations.length === 0) {
    sums();
    hashes();
    life();
    bursts();
  }
  return finish();
}
