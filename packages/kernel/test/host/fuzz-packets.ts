import { seededRandom } from '@mirage/testing';
import { frameOf, native, script, type Case } from './packet-decoders.js';
import { TIMESTAMPS } from '../../../runtime/test/tcp-frames.js';

/** The frames given to the native at once. */
const BATCH = 5000;
const MOST_VIOLATIONS = 10;

/** The result of a run: the frames that were decoded, and those that the two decoders disagree about. */
export interface FuzzedPackets {
  readonly frames: number;
  readonly decoded: number;
  readonly violations: string[];
}

/**
 * Compares the native `decodePacket` with its twin on random frames: good ones, good ones with changed bytes before or
 * after their checksums were computed, cut ones, and random bytes.
 */
export function fuzzPackets(steps: number, seed: number): FuzzedPackets {
  const random = seededRandom(seed);
  const bits = new Uint32Array(1);
  const below = (limit: number): number => {
    random.fill(new Uint8Array(bits.buffer));
    return bits[0]! % limit;
  };
  const decode = native();
  const violations: string[] = [];
  let decoded = 0;
  for (let done = 0; done < steps; done += BATCH) {
    const cases = Array.from({ length: Math.min(BATCH, steps - done) }, () => randomCase(below));
    const theirs = script(cases);
    decode(cases).forEach((ours, index) => {
      if (!ours.startsWith('0 ')) decoded++;
      if (ours === theirs[index] || violations.length >= MOST_VIOLATIONS) return;
      violations.push(`${Buffer.from(cases[index]!.frame).toString('hex')}: native ${ours}, script ${theirs[index]}`);
    });
  }
  return { frames: steps, decoded, violations };
}

function randomCase(below: (limit: number) => number): Case {
  const changes = (): Record<number, number> =>
    below(2) === 0 ? {} : Object.fromEntries(Array.from({ length: 1 + below(3) }, () => [below(66), below(256)]));
  const frame = frameOf({
    protocol: below(2) === 0 ? 17 : 6,
    payload: below(60),
    padding: below(8),
    flags: below(4) === 0 ? below(256) : 0x10,
    options: below(2) === 0 ? [] : TIMESTAMPS,
    before: changes(),
    after: below(2) === 0 ? {} : changes(),
  });
  const end = below(8) === 0 ? 1 + below(frame.length) : frame.length;
  return { frame: frame.slice(0, end), isChecksumGood: below(4) === 0, hostBits: [0, 0xff, 0xffffff][below(3)]! };
}
