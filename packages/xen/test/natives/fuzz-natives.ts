import { netfrontNumbers, netfrontWords, scriptNetfront } from '@mirage/kernel/netfront';
import { compileForHost } from '../../../kernel/test/host/compile.js';
import { compareCalls, type Argument, type CallsReport } from '../../../kernel/test/host/native-calls.js';
import { randomOf } from '../../../runtime/test/fuzz.js';
import { ringMemory } from './ring-memory.js';

const CALLS_PER_LIFE = 40;
const W = netfrontWords;
const { PAGE_BYTES, RX_SLOT_BYTES, TX_SLOT_BYTES } = netfrontNumbers;

/**
 * Calls the natives for Xen's network rings and their twins with the same random rings, states and bytes, and compares
 * the results and all memory after each call. Rings hold what an honest backend writes, what a malicious one does, or
 * random words; the state is sometimes damaged. The native runs with the address sanitizer.
 */
export function fuzzNetfrontNatives(steps: number, seed: number): CallsReport {
  const random = randomOf(seed);
  const { report, call: compare, finish } = compareCalls(compileForHost('network-natives', 'address'), seed);
  const call = (name: keyof typeof scriptNetfront, ...args: Argument[]): void =>
    compare(name, scriptNetfront[name], args, (result) =>
      name === 'xenNetReceive' ? result === 1 : name === 'xenNetSend' && result === 0,
    );
  const anything = (): number => random(2 ** 31) * 2 + random(2);

  const life = (): void => {
    const isReceiving = random(2) === 0;
    const count = 1 + random(3);
    const slotBytes = isReceiving ? RX_SLOT_BYTES : TX_SLOT_BYTES;
    const memory = ringMemory(slotBytes, count, isReceiving, random(3) ? random(1000) : 2 ** 32 - random(4));
    const { ring, state, pages, shared, words } = memory;
    const isLiar = random(2) === 0;
    let seen = shared[2]!;
    for (let left = CALLS_PER_LIFE; left > 0; left--) {
      // The backend answers what is published.
      for (let some = random(3); some > 0 && seen !== shared[0]!; some--) {
        const slot = 16 + ((seen & (words[W.SIZE]! - 1)) * slotBytes) / 4;
        const id = isReceiving ? shared[slot]! : shared[slot + 2]! & 0xffff;
        const offset = random(3) ? 0 : random(PAGE_BYTES);
        const length = random(8) ? random(PAGE_BYTES - offset + 1) : -random(4);
        if (isReceiving) memory.respond((id & 0xffff) | (offset << 16), random(32) | (length << 16));
        else memory.respond(id | ((random(4) ? 0 : random(3) - 1) << 16));
        seen = (seen + 1) >>> 0;
      }
      if (random(4) === 0) shared[1] = shared[0]! + 1;
      if (isLiar && random(16) === 0) shared[16 + random(12)] = random(2) ? random(count + 2) : anything();
      if (isLiar && random(32) === 0) shared[2] = random(2) ? shared[2]! + random(300) : anything();
      // The driver's own memory is damaged: the result is of no use, but no other memory is touched.
      if (random(64) === 0) words[random(W.TABLES + 8)] = random(2) ? random(300) : anything();
      if (random(8) === 0) words[W.WANTS] = random(2);
      if (random(4) === 0) words[W.PLACE] = random(3) ? random(100) : -1;
      words[W.IS_EXTRA] = random(8) ? 0 : 1;
      const frame = new Uint8Array(random(3) ? random(200) : random(3 * PAGE_BYTES)).fill(random(256));
      switch (random(isReceiving ? 4 : 6)) {
        case 0:
          call('xenNetPublish', ring, state);
          break;
        case 4:
        case 5:
          words[W.FLAGS] = random(2) ? 0 : random(16);
          words[W.GSO_SIZE] = random(3) ? 0 : random(2000);
          call('xenNetSend', ring, state, pages, frame);
          break;
        default:
          if (isReceiving) call('xenNetReceive', ring, state, pages, frame);
          else call('xenNetReclaim', ring, state);
      }
    }
    // Memory of the wrong length.
    if (random(4) > 0) return;
    call('xenNetReclaim', ring.slice(0, 4 * random(1024)), state.slice(0, 4 * random(words.length)));
    call('xenNetReceive', ring, state, pages.slice(0, random(pages.length)), new Uint8Array(PAGE_BYTES));
  };

  while (report.steps < steps && report.violations.length === 0) life();
  return finish();
}
