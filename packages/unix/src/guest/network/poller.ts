import { EINTR, type Libc } from './libc.js';

/*
 * One poll(2) for all interfaces. While a network listens, it waits on one thread of Node's pool, whatever the number
 * of interfaces. While none listens, there is no thread, and nothing keeps the process alive.
 *
 * The other thread reads the table of descriptors, so the main thread must not change it in the meantime. A change has
 * four steps:
 *   1. The change is recorded in `watches`.
 *   2. A write to the wake-up descriptor, which is always first in the table.
 *   3. poll returns.
 *   4. The loop builds the next table from `watches`.
 * A removed descriptor must not be closed before step 3: poll could look at another file that has got its number.
 */

export const POLLIN = 1;
export const POLLOUT = 4;

const EFD_NONBLOCK = 0x800;
const EFD_CLOEXEC = 0x80000;

/** sizeof(struct pollfd): int fd, short events, short revents. */
const POLLFD_BYTES = 8;

/** A descriptor that the poller watches. */
export interface Watch {
  /** Sets the events to wait for: POLLIN, POLLOUT, both, or 0 for none. */
  readonly want: (events: number) => void;
  /** Stops watching. Resolves when the descriptor may be closed. */
  readonly remove: () => Promise<void>;
}

export interface Poller {
  /** Watches a descriptor. Calls `onReady` on the main thread at each event or error. */
  readonly watch: (fd: number, onReady: () => void) => Watch;
}

interface Entry {
  readonly fd: number;
  readonly onReady: () => void;
  events: number;
}

/** Opens a poller. Error: the negative error number when the wake-up descriptor cannot be created. */
export function openPoller(libc: Libc): Poller | number {
  const wakeFd = libc.eventfd(EFD_NONBLOCK | EFD_CLOEXEC);
  if (wakeFd < 0) return wakeFd;
  const one = new Uint8Array(new BigUint64Array([1n]).buffer);
  const counter = new Uint8Array(8);
  const watches = new Set<Entry>();
  let running = false;
  let waiting: Promise<void> | undefined;

  const wake = (): void => {
    if (waiting) libc.write(wakeFd, one);
  };

  // Node joins the threads of its pool when it exits. A thread that is blocked in poll would keep the process forever.
  process.on('exit', wake);

  async function run(): Promise<void> {
    for (;;) {
      const wanted = [...watches].filter(({ events }) => events !== 0);
      if (wanted.length === 0) break;
      const table = tableOf(wakeFd, wanted);
      const ready = libc.pollNow(table, wanted.length + 1);
      if (ready < 0 && ready !== -EINTR) throw new Error(`poll failed with error number ${-ready}`);
      if (ready > 0) {
        libc.read(wakeFd, counter);
        for (const [index, entry] of wanted.entries()) {
          if (reventsAt(table, index + 1) !== 0 && watches.has(entry)) entry.onReady();
        }
        // Timers and input must get their turn even while frames keep arriving.
        await new Promise((resolve) => setImmediate(resolve));
      } else {
        waiting = libc.pollForever(table, wanted.length + 1);
        await waiting;
        waiting = undefined;
      }
    }
    running = false;
  }

  const changed = (): void => {
    if (running) return wake();
    running = true;
    void run();
  };

  return {
    watch: (fd, onReady) => {
      const entry: Entry = { fd, onReady, events: 0 };
      watches.add(entry);
      return {
        want: (events) => {
          if (entry.events === events) return;
          entry.events = events;
          changed();
        },
        remove: async () => {
          watches.delete(entry);
          wake();
          await waiting;
        },
      };
    },
  };
}

function tableOf(wakeFd: number, entries: readonly Entry[]): Uint8Array {
  const table = new Uint8Array(POLLFD_BYTES * (entries.length + 1));
  const view = new DataView(table.buffer);
  view.setInt32(0, wakeFd, true);
  view.setInt16(4, POLLIN, true);
  for (const [index, { fd, events }] of entries.entries()) {
    view.setInt32(POLLFD_BYTES * (index + 1), fd, true);
    view.setInt16(POLLFD_BYTES * (index + 1) + 4, events, true);
  }
  return table;
}

function reventsAt(table: Uint8Array, index: number): number {
  return table[POLLFD_BYTES * index + 6]! | (table[POLLFD_BYTES * index + 7]! << 8);
}
