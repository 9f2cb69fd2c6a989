import { CUT_WORDS, JOIN_WORDS, scriptFrameWork } from '@mirage/runtime/network';
import { seededRandom } from '@mirage/testing';
import { compileForHost } from './compile.js';
import { compareCalls, type CallsReport } from './native-calls.js';
import { bytesOf, layoutOf, tcpFrame, type TcpFields } from '../../../runtime/test/tcp-frames.js';

const CALLS_PER_LIFE = 30;

/**
 * Calls `cutSegment` and `joinSegment` and their twins with the same segments: streams with gaps, duplicates and
 * acknowledgments, frames with changed bytes, and damaged records. The native runs with the address sanitizer.
 */
export function fuzzJoins(steps: number, seed: number): CallsReport {
  const bits = new Uint32Array(1);
  const source = seededRandom(seed);
  const random = (below: number): number => {
    source.fill(new Uint8Array(bits.buffer));
    return bits[0]! % below;
  };
  const { report, call, finish } = compareCalls(compileForHost('network-natives', 'address'), seed);
  const changes = (chance: number): Record<number, number> =>
    random(chance) > 0 ? {} : { [random(80)]: random(256), [random(80)]: random(256) };

  const joins = (): void => {
    const family: TcpFields = { isIpv6: random(2) === 0, ...(random(2) ? {} : { time: random(3) }) };
    const most = 1 + random(60);
    const joined = new Uint8Array(random(4) ? 400 : random(200));
    const record = new Uint8Array(4 * (random(50) ? JOIN_WORDS : random(JOIN_WORDS + 2)));
    let seq = random(2) ? 1000 : 2 ** 32 - 100;
    let ack = 2000;
    for (let left = CALLS_PER_LIFE; left > 0; left--) {
      const payload = bytesOf(random(3) ? most : random(most + 2), random(256));
      if (random(6) === 0) ack += random(100);
      const before = changes(8);
      const after = changes(8);
      const more = {
        flags: random(6) ? 0x10 : random(256),
        window: random(8) ? 7 : 8,
        padding: random(3),
        before,
        after,
      };
      const frame = tcpFrame({ ...family, seq: seq >>> 0, ack, payload: random(4) ? payload : bytesOf(0), ...more });
      if (random(8)) seq += payload.length;
      const isCut = random(20) === 0;
      const given = isCut ? frame.slice(0, random(frame.length + 1)) : frame;
      const checksum = random(3) ? 0 : random(2) ? random(3) : layoutOf(family).tcpStart;
      call('joinSegment', scriptFrameWork.joinSegment, [joined, record, given, checksum], (result) => result === 1);
      if (random(6) === 0) record.fill(0);
      else if (random(60) === 0 && record.length >= 4) record[random(record.length)] = random(256);
    }
  };

  const cuts = (): void => {
    const family: TcpFields = { isIpv6: random(2) === 0, ...(random(2) ? {} : { time: 1 }) };
    const { tcpStart, payloadStart } = layoutOf(family);
    const payload = bytesOf(1 + random(300), random(256));
    const frame = tcpFrame({
      ...family,
      payload,
      flags: random(256),
      isBlank: true,
      before: changes(4),
      after: changes(4),
    });
    const words = [random(5), 1 + random(100), 14, tcpStart, payloadStart, family.isIpv6 ? 1 : 0];
    if (random(3) === 0) words[random(CUT_WORDS)] = random(2) ? random(100) : random(2 ** 32);
    const job = new Uint8Array(Uint32Array.from(words).buffer).slice(0, random(50) ? 4 * CUT_WORDS : random(24));
    const into = new Uint8Array(random(3) ? 400 : random(200));
    call('cutSegment', scriptFrameWork.cutSegment, [frame, job, into], (result) => result > 0);
  };

  while (report.steps < steps) {
    joins();
    cuts();
  }
  return finish();
}
