import { createLineReader, encodeUtf8, type Loop } from '@mirage/runtime/machine';
import type { Console } from '@mirage/types';
import { ByteRing } from '../bus/byte-ring.js';
import type { EventChannels, EvtchnPort } from '../bus/event-channel.js';
import type { XenNatives } from '../bus/natives.js';

/** Source: Xen public/io/console.h, struct xencons_interface. */
const INPUT = { data: 0, sizeBytes: 1024, consumer: 3072, producer: 3076 };
const OUTPUT = { data: 1024, sizeBytes: 2048, consumer: 3080, producer: 3084 };

/** If the daemon takes no byte for this long, waiting output is dropped, so that no job hangs. */
const PATIENCE_NS = 1e9;
/** Bytes of input that are read before timers and other events run. */
const SERVE_BYTES = 65536;

/** The console of the domain, in both directions. */
export interface PvConsole {
  readonly console: Console;
  /**
   * Writes after all earlier output. Returns when everything is in the ring, or when the daemon has taken nothing for a
   * second.
   */
  readonly writeNow: (bytes: Uint8Array) => void;
  /**
   * Waits until the daemon has taken everything, for at most a second without progress. Sleeps in the kernel: only for
   * the end of the program.
   */
  readonly drain: () => void;
}

/**
 * The natives that the console uses: those of the ring, and the write function of the kernel, which waits without
 * sleeping, for at most a second.
 */
export type ConsoleNatives = XenNatives & {
  readonly consoleWrite: (bytes: Uint8Array) => void;
  readonly wait: (deadlineNs: number) => number;
};

/**
 * Connects the console ring at `page` (4096 bytes). xenconsoled reads it and `xl console` shows it; the daemon need not
 * run.
 */
export function connectPvConsole(
  natives: ConsoleNatives,
  loop: Pick<Loop, 'hold' | 'setTimer'>,
  events: EventChannels,
  page: Uint8Array,
  evtchnPort: EvtchnPort,
): PvConsole {
  const input = new ByteRing(natives, page, INPUT);
  const output = new ByteRing(natives, page, OUTPUT);
  const lines = createLineReader(loop);
  const chunk = new Uint8Array(INPUT.sizeBytes);
  /** Output that waits for room in the ring, oldest first; `sent` bytes of the first are in it. */
  const waiting: { bytes: Uint8Array; done: () => void }[] = [];
  let sent = 0;
  /** Bytes written to the ring so far, to detect progress. */
  let written = 0;
  let isWatched = false;
  /** The daemon takes nothing. Until there is room in the ring again, output is dropped. */
  let isStalled = false;

  const dropAll = (): void => {
    sent = 0;
    for (const { done } of waiting.splice(0)) done();
  };

  const transmit = (): void => {
    let isWritten = false;
    for (let next = waiting[0]; next; next = waiting[0]) {
      const count = output.write(next.bytes, sent);
      // The index of the daemon is invalid, so no daemon reads this ring.
      if (typeof count === 'string') {
        isStalled = true;
        return dropAll();
      }
      if (count > 0) {
        isWritten = true;
        isStalled = false;
      }
      written += count;
      sent += count;
      if (sent < next.bytes.length) break;
      waiting.shift();
      sent = 0;
      next.done();
    }
    if (isWritten) events.notify(evtchnPort);
    if (isStalled) dropAll();
    else if (waiting.length > 0) watch();
  };

  const watch = (): void => {
    if (isWatched) return;
    isWatched = true;
    const before = written;
    loop.setTimer(natives.monotonicNs() + PATIENCE_NS, () => {
      isWatched = false;
      if (waiting.length === 0) return;
      if (written === before) isStalled = true;
      transmit();
    });
  };

  const receive = (): void => {
    for (let served = 0; ; ) {
      const count = input.read(chunk);
      if (typeof count === 'string' || count === 0) return;
      events.notify(evtchnPort);
      lines.push(chunk.subarray(0, count));
      served += count;
      // There is no event for bytes that are in the ring already.
      if (served >= SERVE_BYTES) return void loop.setTimer(natives.monotonicNs(), receive);
    }
  };

  const write = (data: string | Uint8Array): Promise<void> => {
    // A copy: the caller may reuse its buffer while bytes wait.
    const bytes = typeof data === 'string' ? encodeUtf8(data) : data.slice();
    if (bytes.length === 0) return Promise.resolve();
    const release = loop.hold();
    return new Promise((resolve) => {
      const done = (): void => {
        release();
        resolve();
      };
      waiting.push({ bytes, done });
      transmit();
    });
  };

  events.listen(evtchnPort, () => {
    receive();
    transmit();
  });
  receive();
  return {
    console: {
      write,
      log: (line) => write(`${line}\n`),
      readLine: () => lines.readLine(),
    },
    writeNow(bytes) {
      if (waiting[0]) waiting[0].bytes = waiting[0].bytes.subarray(sent);
      sent = 0;
      for (const { bytes: earlier, done } of waiting.splice(0)) {
        natives.consoleWrite(earlier);
        done();
      }
      natives.consoleWrite(bytes);
    },
    drain() {
      let deadlineNs = natives.monotonicNs() + PATIENCE_NS;
      for (let last = output.used; typeof last === 'number' && last > 0; ) {
        if (natives.monotonicNs() >= deadlineNs) return;
        natives.wait(deadlineNs);
        // Otherwise the bit of the channel stays set, and the next event of the daemon does not end `wait`.
        events.scan();
        const used = output.used;
        if (used !== last) deadlineNs = natives.monotonicNs() + PATIENCE_NS;
        last = used;
      }
    },
  };
}
