import type { Block, BlockError, BlockInfo } from '@mirage/types';
import { checkRange, SECTOR_BYTES } from '../block-range.js';
import { PROGRESS_CHECK_NS, MAX_IDLE_CHECKS } from '../progress-checks.js';
import type { Loop } from './loop.js';

/** One request to a device: a part of a read or write, at most as large as the device accepts, or a flush. */
export interface BlockRequest {
  readonly kind: 'read' | 'write' | 'flush';
  readonly sector: number;
  /** Buffers of the caller, or parts of them, in order. */
  readonly segments: readonly Uint8Array[];
  readonly lengthBytes: number;
}

/** The functions that the driver of a block device supplies. */
export interface BlockDriver {
  readonly info: BlockInfo;
  /** The maximum number of segments of one request. */
  readonly maxSegments: number;
  /** The maximum number of bytes of one segment and of one request: a multiple of the block size. */
  readonly maxSegmentBytes: number;
  readonly maxRequestBytes: number;
  /** Whether the device may delay writes until a flush. */
  readonly hasCache: boolean;
  /** Submits a request to the device; 'full' if it has no room before another one completes. */
  readonly submit: (request: BlockRequest) => 'submitted' | 'full';
  /** Notifies the device of submitted requests. */
  readonly kick: () => void;
  /** Stops the device: when this returns, it no longer touches the memory of requests. Called once. */
  readonly halt: () => void;
}

/** The requests of one device, between its users and its driver. */
export interface BlockRequests {
  readonly block: Block;
  /** Completes a submitted request. Called once for each. */
  readonly complete: (request: BlockRequest, result: 'done' | 'io-error') => void;
  /** Submits waiting requests, after some have completed. */
  readonly proceed: () => void;
  /** Stops the device: requests in flight return 'disconnected'. The first reason counts. */
  readonly stop: (reason: string) => void;
  /** The reason for the stop; undefined while the device works. */
  readonly reason: () => string | undefined;
}

/** A read, write or flush of the user, until all its requests have completed. */
interface Operation {
  readonly kind: BlockRequest['kind'];
  readonly buffers: readonly Uint8Array[];
  sector: number;
  /** The start of the next request: buffer, and byte in it. */
  buffer: number;
  offset: number;
  /** Bytes that are not in a request yet. */
  leftBytes: number;
  inFlight: number;
  /** Whether all parts are submitted. */
  isSubmitted: boolean;
  result: 'done' | 'io-error';
  readonly resolve: (result: 'done' | BlockError) => void;
}

/**
 * Splits reads and writes into requests, keeps them in order while the device has no room, and settles each when all
 * its parts have completed. The loop does not end while a request is in flight. A device that does not answer a request
 * for half a minute is stopped.
 */
export function createBlockRequests(
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  monotonicNs: () => number,
  driver: BlockDriver,
): BlockRequests {
  const { info } = driver;
  const waiting: Operation[] = [];
  /** Submitted requests: their operations, and the number of checks since. */
  const inFlight = new Map<BlockRequest, { readonly operation: Operation; looks: number }>();
  /** Split off, but not submitted yet. */
  let stalled: BlockRequest | undefined;
  let release: (() => void) | undefined;
  let isWatched = false;
  /** Requests were submitted since the last notification. */
  let isKickDue = false;
  let reason: string | undefined;

  function cut(operation: Operation): BlockRequest {
    const { kind, sector, buffers } = operation;
    const segments: Uint8Array[] = [];
    let lengthBytes = 0;
    while (operation.leftBytes > 0 && segments.length < driver.maxSegments && lengthBytes < driver.maxRequestBytes) {
      const buffer = buffers[operation.buffer]!;
      const most = Math.min(driver.maxSegmentBytes, driver.maxRequestBytes - lengthBytes);
      const segment =
        operation.offset === 0 && buffer.length <= most
          ? buffer
          : buffer.subarray(operation.offset, operation.offset + most);
      operation.offset += segment.length;
      if (operation.offset === buffer.length) {
        operation.buffer++;
        operation.offset = 0;
      }
      if (segment.length === 0) continue;
      segments.push(segment);
      lengthBytes += segment.length;
      operation.leftBytes -= segment.length;
    }
    operation.sector += lengthBytes / SECTOR_BYTES;
    return { kind, sector, segments, lengthBytes };
  }

  function proceed(): void {
    let isSubmitted = false;
    for (let operation = waiting[0]; operation; operation = waiting[0]) {
      const request: BlockRequest = (stalled ??= cut(operation));
      if (driver.submit(request) === 'full') break;
      stalled = undefined;
      isSubmitted = true;
      // Not before: a last part that waits for room has not completed when all others have.
      operation.isSubmitted = operation.leftBytes === 0;
      operation.inFlight++;
      inFlight.set(request, { operation, looks: 0 });
      if (operation.isSubmitted) waiting.shift();
    }
    isKickDue ||= isSubmitted;
    if (inFlight.size > 0) watch();
    else if (waiting.length > 0) stop('it accepts no requests');
  }

  function watch(): void {
    if (isWatched) return;
    isWatched = true;
    loop.setTimer(monotonicNs() + PROGRESS_CHECK_NS, () => {
      isWatched = false;
      for (const flight of inFlight.values()) {
        if (++flight.looks > MAX_IDLE_CHECKS) return stop('it does not answer');
      }
      if (inFlight.size > 0) watch();
    });
  }

  // Once for all requests of a turn: a notification is an exit to the hypervisor, which costs as much as many requests.
  loop.onTurnEnd(() => {
    if (isKickDue && reason === undefined) driver.kick();
    isKickDue = false;
    return false;
  });

  function settle(operation: Operation, result: 'done' | BlockError): void {
    operation.resolve(result);
    if (inFlight.size > 0 || waiting.length > 0) return;
    release?.();
    release = undefined;
  }

  function stop(why: string): void {
    if (reason !== undefined) return;
    reason = why;
    driver.halt();
    const unfinished = new Set([...[...inFlight.values()].map(({ operation }) => operation), ...waiting]);
    inFlight.clear();
    waiting.length = 0;
    stalled = undefined;
    for (const operation of unfinished) settle(operation, 'disconnected');
  }

  function start(
    kind: BlockRequest['kind'],
    sector: number,
    buffers: readonly Uint8Array[],
    leftBytes: number,
  ): Promise<'done' | BlockError> {
    release ??= loop.hold();
    return new Promise((resolve) => {
      waiting.push({
        kind,
        buffers,
        sector,
        buffer: 0,
        offset: 0,
        leftBytes,
        inFlight: 0,
        isSubmitted: false,
        result: 'done',
        resolve,
      });
      if (waiting.length === 1) proceed();
    });
  }

  function transfer(
    kind: 'read' | 'write',
    sector: number,
    buffers: readonly Uint8Array[],
  ): Promise<'done' | BlockError> {
    const sectors = checkRange(info, sector, buffers);
    if (typeof sectors === 'string') return Promise.resolve(sectors);
    return sectors === 0 ? Promise.resolve('done') : start(kind, sector, buffers, sectors * SECTOR_BYTES);
  }

  return {
    block: {
      info,
      read: async (sector, buffers) => {
        if (reason !== undefined) return 'disconnected';
        return (await transfer('read', sector, buffers)) as Exclude<BlockError, 'read-only'> | 'done';
      },
      write: async (sector, buffers) => {
        if (reason !== undefined) return 'disconnected';
        return info.isWritable ? transfer('write', sector, buffers) : 'read-only';
      },
      flush: async () => {
        if (reason !== undefined) return 'disconnected';
        if (!driver.hasCache || !info.isWritable) return 'done';
        return (await start('flush', 0, [], 0)) as 'done' | 'disconnected' | 'io-error';
      },
      disconnect: async () => stop('it was disconnected'),
    },
    complete(request, result) {
      const flight = inFlight.get(request);
      if (!flight) return;
      inFlight.delete(request);
      const { operation } = flight;
      operation.inFlight--;
      if (result === 'io-error') operation.result = 'io-error';
      if (operation.isSubmitted && operation.inFlight === 0) settle(operation, operation.result);
    },
    proceed,
    stop,
    reason: () => reason,
  };
}
