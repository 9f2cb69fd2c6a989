import type { Block, BlockError, BlockInfo } from '@mirage/types';
import { checkRange, SECTOR_BYTES } from '../block-range.js';
import { PROGRESS_CHECK_NS, MAX_IDLE_CHECKS } from '../progress-checks.js';
import type { Loop } from './loop.js';

/** What a device does at once: a part of a read or write, at most as large as the device takes, or a flush. */
export interface BlockRequest {
  readonly kind: 'read' | 'write' | 'flush';
  readonly sector: number;
  /** The caller's buffers, or parts of them, one after the other. */
  readonly segments: readonly Uint8Array[];
  readonly lengthBytes: number;
}

/** One device as its driver knows it. */
export interface BlockDriver {
  readonly info: BlockInfo;
  /** Most segments of one request. */
  readonly maxSegments: number;
  /** Most bytes of one segment and of one request: whole blocks. */
  readonly maxSegmentBytes: number;
  readonly maxRequestBytes: number;
  /** Whether the device may hold writes back until it is told to flush. */
  readonly hasCache: boolean;
  /** Hands a request to the device; 'full' when that has no room before another one completes. */
  readonly submit: (request: BlockRequest) => 'submitted' | 'full';
  /** Wakes the device, after some requests were submitted. */
  readonly kick: () => void;
  /** Stops the device for good: when it returns, no request's memory is touched any more. Called once. */
  readonly halt: () => void;
}

/** The requests of one device, from its users to its driver and back. */
export interface BlockRequests {
  readonly block: Block;
  /** A submitted request has come back. Called once for each. */
  readonly complete: (request: BlockRequest, result: 'done' | 'io-error') => void;
  /** Makes the next requests go, after some have completed. */
  readonly proceed: () => void;
  /** Stops the device: everything under way is 'disconnected'. The first reason counts. */
  readonly stop: (reason: string) => void;
  /** Why it was stopped. */
  readonly reason: () => string | undefined;
}

/** What a user asked for, while it is cut into requests and until they are all back. */
interface Operation {
  readonly kind: BlockRequest['kind'];
  readonly buffers: readonly Uint8Array[];
  sector: number;
  /** Where the next request begins: buffer, and byte in it. */
  buffer: number;
  offset: number;
  /** Bytes that no request has yet. */
  leftBytes: number;
  inFlight: number;
  /** Whether the device has all parts. */
  isSubmitted: boolean;
  result: 'done' | 'io-error';
  readonly resolve: (result: 'done' | BlockError) => void;
}

/**
 * Cuts reads and writes into requests, keeps them in order while the device has no room, and gives each its result when
 * all its parts are back. While anything is under way the loop does not end. A request that the device does not answer
 * for half a minute stops it.
 */
export function createBlockRequests(
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  monotonicNs: () => number,
  driver: BlockDriver,
): BlockRequests {
  const { info } = driver;
  const waiting: Operation[] = [];
  /** Submitted requests: whose they are, and how many looks they have seen. */
  const inFlight = new Map<BlockRequest, { readonly operation: Operation; looks: number }>();
  /** Cut off, but not taken by the device yet. */
  let stalled: BlockRequest | undefined;
  let release: (() => void) | undefined;
  let isWatched = false;
  /** Requests were submitted since the device was woken last. */
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
      // Not before: a last part that the device has no room for yet is not back when all others are.
      operation.isSubmitted = operation.leftBytes === 0;
      operation.inFlight++;
      inFlight.set(request, { operation, looks: 0 });
      if (operation.isSubmitted) waiting.shift();
    }
    isKickDue ||= isSubmitted;
    if (inFlight.size > 0) watch();
    else if (waiting.length > 0) stop('it takes no requests');
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

  // Once for all that a turn has submitted: waking a device is an exit to the hypervisor, and costs as much as many
  // requests.
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
