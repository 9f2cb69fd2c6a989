import { createBlockRequests, type BlockRequest, type Loop } from '@mirage/runtime/machine';
import type { Block } from '@mirage/types';
import type { Bus } from '../bus/bus.js';
import { leave, tryConnecting, type Connection } from '../bus/connection.js';
import { PAGE_BYTES } from '../bus/natives.js';
import { FrontRing } from '../bus/shared-ring.js';
import { openXenbusDevice, XenbusState, type BackendFailure, type XenbusDevice } from '../bus/xenbus.js';
import { grantBlockPages } from './blkfront-pages.js';
import {
  BLKIF_OP_FLUSH_DISKCACHE,
  BLKIF_OP_READ,
  BLKIF_OP_WRITE,
  BLKIF_RSP_EOPNOTSUPP,
  BLKIF_RSP_ERROR,
  BLKIF_RSP_OKAY,
  MAX_SEGMENTS_PER_REQUEST,
  parseVbd,
  responseId,
  responseStatus,
  segmentsWord,
  SLOT_BYTES,
  writeIndirectRequest,
  writeRequest,
  writeSegment,
} from './blkif-wire.js';

/** The maximum number of pages of one request, if the backend accepts as many: 256 KiB. */
const MOST_PAGES = 64;
const SECTOR_BYTES = 512;
const OPERATIONS = { read: BLKIF_OP_READ, write: BLKIF_OP_WRITE, flush: BLKIF_OP_FLUSH_DISKCACHE } as const;

/** Why a disk cannot be used. */
export type BlkfrontError =
  | 'no-xenstore'
  | 'no-such-device'
  | 'bad-config'
  | 'no-grants'
  | 'backend-timeout'
  | 'backend-closed';

/** Counters since the disk was connected. */
export interface BlkfrontCounters {
  readonly requests: number;
  readonly notifications: number;
  readonly events: number;
}

/** A disk, and what only its owner uses. */
export interface Blkfront {
  readonly block: Block;
  /** Why it was stopped; undefined while it works. */
  readonly reason: () => string | undefined;
  readonly counters: () => BlkfrontCounters;
}

/** A request in flight, in memory that the backend cannot change. */
interface Flight {
  readonly request: BlockRequest;
  readonly pages: readonly number[];
  /** The page of its segments; undefined if they are in the slot. */
  readonly indirect: number | undefined;
}

/**
 * Connects the disk `device/vbd/ID`. Its pages stay granted for the whole connection (the backend keeps them mapped if
 * it can), and bytes are copied between them and the buffers of the caller: granting and revoking costs more, and the
 * backend never gets other memory. A backend that breaks the protocol or does not answer is left: `stopped` is called
 * with the reason, and requests in flight return 'disconnected'. The disk can be connected again. Rejects with a
 * XenstoreError. Source: Xen public/io/blkif.h.
 */
export async function connectBlkfront(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  id: string,
  stopped: (reason: string) => void,
): Promise<Blkfront | BlkfrontError> {
  const { xenstore } = bus;
  if (!xenstore) return 'no-xenstore';
  const device = await openXenbusDevice({ ...bus, xenstore }, 'vbd', id);
  if (typeof device === 'string') return device;
  return tryConnecting(bus, device, (connection) => connectVbd(bus, loop, id, stopped, device, connection));
}

async function connectVbd(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  id: string,
  stopped: (reason: string) => void,
  device: XenbusDevice,
  connection: Connection,
): Promise<Blkfront | BlkfrontError> {
  const { natives, events } = bus;
  const ready = await device.waitBackend(XenbusState.InitWait);
  if (ready !== 'reached') return failureOf(ready);
  // A backend publishes this feature before it is connected; it publishes the properties of the disk later.
  const mayIndirect = Number(await device.readBackend('feature-max-indirect-segments')) > MAX_SEGMENTS_PER_REQUEST;
  const granted = grantBlockPages(bus, device.backendDomid, connection, mayIndirect);
  if (granted === 'no-grants') return granted;
  const { ring: ringPage, data, indirect } = granted;
  const ring = new FrontRing(natives, ringPage.bytes, SLOT_BYTES);
  const port = (connection.evtchnPort = events.allocUnbound(device.backendDomid));
  await device.publish(
    {
      'ring-ref': String(ringPage.gref(0)),
      'event-channel': String(port),
      protocol: 'x86_64-abi',
      'feature-persistent': '1',
    },
    XenbusState.Initialised,
  );
  const connected = await device.waitBackend(XenbusState.Connected);
  if (connected !== 'reached') return failureOf(connected);
  const config = parseVbd({
    sectors: await device.readBackend('sectors'),
    sectorSize: await device.readBackend('sector-size'),
    info: await device.readBackend('info'),
    mode: await device.readBackend('mode'),
    featureFlushCache: await device.readBackend('feature-flush-cache'),
    featureMaxIndirectSegments: await device.readBackend('feature-max-indirect-segments'),
  });
  if (config === 'bad-config') return config;
  const { sizeSectors, blockBytes, isWritable, hasCache } = config;
  const maxPages = indirect ? Math.min(config.maxPages, MOST_PAGES) : MAX_SEGMENTS_PER_REQUEST;
  const handle = Number(id);

  /** By id, which is the index in this list. */
  const flights: (Flight | undefined)[] = Array.from({ length: ring.size }, () => undefined);
  const freeIds = flights.map((_, index) => index);
  const slot = new Uint32Array(SLOT_BYTES / 4);
  const slotBytes = new Uint8Array(slot.buffer);
  let count = 0;
  let notifications = 0;
  let eventCount = 0;

  const requests = createBlockRequests(loop, () => natives.monotonicNs(), {
    info: { isWritable, sizeSectors, blockBytes },
    maxSegments: Infinity,
    maxSegmentBytes: maxPages * PAGE_BYTES,
    maxRequestBytes: maxPages * PAGE_BYTES,
    hasCache,
    submit,
    kick() {
      if (!ring.publish()) return;
      notifications++;
      events.notify(port);
    },
    // The backend has only pages of the driver: it cannot access the memory of the caller.
    halt: () => void leave(bus, device, connection),
  });

  function submit(request: BlockRequest): 'submitted' | 'full' {
    const pageCount = Math.ceil(request.lengthBytes / PAGE_BYTES);
    const isIndirect = pageCount > MAX_SEGMENTS_PER_REQUEST;
    if (freeIds.length === 0 || data.free < pageCount || (isIndirect && indirect!.free === 0)) return 'full';
    const offset = ring.request();
    if (offset === 'ring-full') return 'full';
    const flight: Flight = {
      request,
      pages: Array.from({ length: pageCount }, () => data.take()),
      indirect: isIndirect ? indirect!.take() : undefined,
    };
    const place = freeIds.pop()!;
    flights[place] = flight;
    if (request.kind === 'write') eachPiece(flight, (bytes, at) => data.bytes.set(bytes, at));
    const fields = {
      operation: OPERATIONS[request.kind],
      segments: pageCount,
      handle,
      id: place,
      sector: request.sector,
    };
    let words = ringPage.words;
    let word = segmentsWord(offset);
    if (flight.indirect === undefined) writeRequest(words, offset, fields);
    else {
      writeIndirectRequest(words, offset, { ...fields, gref: indirect!.gref(flight.indirect) });
      words = indirect!.words;
      word = (flight.indirect * PAGE_BYTES) / 4;
    }
    flight.pages.forEach((page, index) => {
      const left = request.lengthBytes - index * PAGE_BYTES;
      writeSegment(words, word, index, data.gref(page), Math.min(left, PAGE_BYTES) / SECTOR_BYTES);
    });
    count++;
    return 'submitted';
  }

  /** Calls back for each piece of the buffers of the caller, with its place in the data pages. */
  function eachPiece({ request, pages }: Flight, use: (bytes: Uint8Array, at: number) => void): void {
    let done = 0;
    for (const segment of request.segments) {
      for (let offset = 0; offset < segment.length; ) {
        const within = done % PAGE_BYTES;
        const piece = segment.subarray(offset, offset + PAGE_BYTES - within);
        use(piece, pages[Math.floor(done / PAGE_BYTES)]! * PAGE_BYTES + within);
        offset += piece.length;
        done += piece.length;
      }
    }
  }

  function stop(reason: string): void {
    if (requests.reason() !== undefined) return;
    requests.stop(reason);
    stopped(reason);
  }

  /** Handles one response, which is copied already. */
  function take(): void {
    const place = responseId(slot);
    const flight = place < flights.length ? flights[place] : undefined;
    if (!flight) return stop('the backend answers a request that was not made');
    flights[place] = undefined;
    freeIds.push(place);
    const status = responseStatus(slot);
    // Copies the bytes out before the pages are released.
    if (status === BLKIF_RSP_OKAY && flight.request.kind === 'read')
      eachPiece(flight, (bytes, at) => bytes.set(data.bytes.subarray(at, at + bytes.length)));
    for (const page of flight.pages) data.giveBack(page);
    if (flight.indirect !== undefined) indirect!.giveBack(flight.indirect);
    switch (status) {
      case BLKIF_RSP_OKAY:
        return requests.complete(flight.request, 'done');
      case BLKIF_RSP_ERROR:
      case BLKIF_RSP_EOPNOTSUPP:
        return requests.complete(flight.request, 'io-error');
      default:
        return stop(`the backend returned the unknown status ${status}`);
    }
  }

  function serve(): void {
    eventCount++;
    do {
      for (;;) {
        if (requests.reason() !== undefined) return;
        const got = ring.response(slotBytes);
        if (typeof got === 'string') return stop(`the backend breaks the protocol: ${got}`);
        if (!got) break;
        take();
      }
      // New requests first: the backend may answer them before this domain sleeps.
      requests.proceed();
    } while (ring.askForEvent());
  }

  events.listen(port, serve);
  await device.publish({}, XenbusState.Connected);
  device.onEnd((end) => stop(end === 'closes' ? 'the backend closes it' : `the backend ${end}`));
  return {
    block: requests.block,
    reason: requests.reason,
    counters: () => ({ requests: count, notifications, events: eventCount }),
  };
}

function failureOf(failure: BackendFailure): BlkfrontError {
  return failure === 'timeout' ? 'backend-timeout' : 'backend-closed';
}
