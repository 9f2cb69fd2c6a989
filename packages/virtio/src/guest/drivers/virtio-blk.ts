import type { Natives } from '@mirage/kernel/natives';
import { createBlockRequests, type BlockRequest, type Loop } from '@mirage/runtime/machine';
import type { Block } from '@mirage/types';
import { createVirtqueue } from '../queue/virtqueue.js';
import type { DmaBuffer } from '../queue/virtqueue-interface.js';
import {
  finish,
  giveUp,
  needsReset,
  negotiate,
  readWhole,
  reset,
  type HandshakeError,
} from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';
import {
  HEADER_BYTES,
  ID_BYTES,
  NO_STATUS,
  parseConfig,
  parseId,
  REQUEST_QUEUE,
  VIRTIO_BLK_S_IOERR,
  VIRTIO_BLK_S_OK,
  VIRTIO_BLK_S_UNSUPP,
  VIRTIO_BLK_T_FLUSH,
  VIRTIO_BLK_T_GET_ID,
  VIRTIO_BLK_T_IN,
  VIRTIO_BLK_T_OUT,
  WANTED_FEATURES,
  writeHeader,
} from './virtio-blk-wire.js';

const QUEUE_SIZE = 128;
/** Header and status byte of a request are descriptors too. */
const EXTRA_DESCRIPTORS = 2;
/**
 * Large enough that the cost of a request is small against its bytes, small enough that other work is not delayed. A
 * multiple of every block size.
 */
const MAX_REQUEST_BYTES = 1 << 20;
/** A disk answers the request for its id at once or never. */
const ID_PATIENCE_NS = 5e9;

const KINDS = { read: VIRTIO_BLK_T_IN, write: VIRTIO_BLK_T_OUT, flush: VIRTIO_BLK_T_FLUSH } as const;

/** Why a block device cannot be used. */
export type VirtioBlkError =
  | HandshakeError
  | 'no-such-queue'
  | 'no-interrupt'
  | 'bad-config'
  | 'config-never-settles'
  | 'queue-too-small';

/** Counters since the device was connected. */
export interface VirtioBlkCounters {
  readonly requests: number;
  readonly notifications: number;
  readonly interrupts: number;
}

/** A block device, and what only its owner uses. */
export interface VirtioBlk {
  readonly block: Block;
  /** The id of the device, at most 20 characters; empty if it has none or does not answer. */
  readonly id: Promise<string>;
  /** Why it was stopped; undefined while it works. */
  readonly reason: () => string | undefined;
  readonly counters: () => VirtioBlkCounters;
  /** Stops the device, so that it no longer touches memory. For the end of the program. */
  readonly close: () => void;
}

/** The place of one request in the memory that the device sees: its header, its status, and its current use. */
interface Slot {
  readonly header: Uint32Array;
  readonly headerBuffer: DmaBuffer;
  readonly status: Uint8Array;
  readonly statusBuffer: DmaBuffer;
  /** The request; for a request of the id, the function to call with the length of the answer. */
  request: BlockRequest | ((status: number) => void) | undefined;
}

/**
 * Connects a block device. It reads and writes the buffers of the caller, without a copy. A device that breaks the
 * protocol or does not answer is reset and stopped: `stopped` is called with the reason, and requests in flight return
 * 'disconnected'. It can be connected again. Source: virtio 1.2, 5.2.
 */
export function connectVirtioBlk(
  natives: Natives,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onEvent' | 'onTurnEnd'>,
  transport: Transport,
  stopped: (reason: string) => void,
): VirtioBlk | VirtioBlkError {
  const features = negotiate(transport, WANTED_FEATURES);
  if (typeof features === 'string') return features;
  const give = (error: VirtioBlkError): VirtioBlkError => giveUp(transport, error);
  const config = readWhole(transport, () => parseConfig(features, transport.readConfig));
  if (config === undefined) return give('config-never-settles');
  if (config === 'bad-config') return give(config);
  const event = transport.bindInterrupt();
  if (event < 0) return give('no-interrupt');
  const found = createVirtqueue<Slot>(natives, transport, REQUEST_QUEUE, QUEUE_SIZE, features);
  if (found === 'no-such-queue') return give(found);
  const queue = found;
  if (queue.size <= EXTRA_DESCRIPTORS) return give('queue-too-small');
  finish(transport);

  const { sizeSectors, blockBytes, isWritable, hasCache } = config;
  const maxSegmentBytes = Math.min(config.maxSegmentBytes, MAX_REQUEST_BYTES);
  const free = makeSlots(natives, queue.size / EXTRA_DESCRIPTORS);
  let count = 0;
  let interrupts = 0;

  const requests = createBlockRequests(loop, natives.monotonicNs, {
    info: { isWritable, sizeSectors, blockBytes },
    maxSegments: Math.min(config.maxSegments, queue.size - EXTRA_DESCRIPTORS),
    maxSegmentBytes,
    maxRequestBytes: MAX_REQUEST_BYTES,
    hasCache,
    submit: (request) => post(KINDS[request.kind], request.sector, request.segments, request.kind === 'read', request),
    kick: () => queue.publish(),
    // The handler below holds the queue, and the queue holds every buffer in flight: memory that a device which does
    // not reset may still write to is never freed.
    halt: () => void reset(transport),
  });

  function post(
    kind: number,
    sector: number,
    segments: readonly Uint8Array[],
    isDeviceWritable: boolean,
    request: NonNullable<Slot['request']>,
  ): 'submitted' | 'full' {
    const slot = free.pop();
    if (!slot) return 'full';
    writeHeader(slot.header, kind, sector);
    slot.status[0] = NO_STATUS;
    slot.request = request;
    const buffers: DmaBuffer[] = [slot.headerBuffer];
    for (const bytes of segments) buffers.push({ bytes, isWritable: isDeviceWritable });
    buffers.push(slot.statusBuffer);
    if (queue.post(buffers, slot) === 'queue-full') {
      free.push(slot);
      return 'full';
    }
    count++;
    return 'submitted';
  }

  function stop(reason: string): void {
    if (requests.reason() !== undefined) return;
    requests.stop(reason);
    stopped(reason);
  }

  /** Handles one reclaimed chain. */
  function finishRequest(slot: Slot, lengthBytes: number): void {
    const { request } = slot;
    const status = slot.status[0]!;
    slot.request = undefined;
    free.push(slot);
    if (typeof request === 'function') return request(status);
    if (request === undefined) return;
    switch (status) {
      case VIRTIO_BLK_S_OK:
        // Some monitors count the status byte, others do not.
        if (request.kind === 'read' && lengthBytes < request.lengthBytes)
          return stop(`it claims to have read ${request.lengthBytes} bytes, but wrote ${lengthBytes}`);
        return requests.complete(request, 'done');
      case VIRTIO_BLK_S_IOERR:
      case VIRTIO_BLK_S_UNSUPP:
        return requests.complete(request, 'io-error');
      default:
        return stop(`it returned the unknown status ${status}`);
    }
  }

  function serve(): void {
    transport.acknowledgeInterrupt();
    interrupts++;
    if (requests.reason() !== undefined) return;
    let isIdle = true;
    for (let got = queue.reclaim(); got; got = queue.reclaim()) {
      isIdle = false;
      if (typeof got === 'string') return stop(`it broke the protocol: ${got}`);
      finishRequest(got.token, got.lengthBytes);
      if (requests.reason() !== undefined) return;
    }
    // An interrupt without a finished request may be about the device itself. Reading the status costs an exit to the
    // hypervisor.
    if (isIdle && needsReset(transport)) return stop('it reports that it needs a reset');
    requests.proceed();
  }

  function askId(): Promise<string> {
    const bytes = new Uint8Array(natives.dmaAlloc(ID_BYTES));
    const release = loop.hold();
    return new Promise<string>((resolve) => {
      const timer = loop.setTimer(natives.monotonicNs() + ID_PATIENCE_NS, () => resolve(''));
      post(VIRTIO_BLK_T_GET_ID, 0, [bytes], true, (status) => {
        timer.isCancelled = true;
        resolve(status === VIRTIO_BLK_S_OK ? parseId(bytes) : '');
      });
      queue.publish();
    }).finally(release);
  }

  loop.onEvent(event, serve);
  return {
    block: requests.block,
    id: askId(),
    reason: requests.reason,
    counters: () => ({ requests: count, notifications: queue.notifications, interrupts }),
    close: () => requests.stop('the unikernel ended'),
  };
}

/** Creates slots in one piece of memory: each has 16 bytes of header, the status byte, and padding. */
function makeSlots(natives: Natives, count: number): Slot[] {
  const slotBytes = 2 * HEADER_BYTES;
  const memory = natives.dmaAlloc(count * slotBytes);
  return Array.from({ length: count }, (_, index) => {
    const header = new Uint8Array(memory, index * slotBytes, HEADER_BYTES);
    const status = new Uint8Array(memory, index * slotBytes + HEADER_BYTES, 1);
    return {
      header: new Uint32Array(memory, index * slotBytes, HEADER_BYTES / 4),
      headerBuffer: { bytes: header, isWritable: false },
      status,
      statusBuffer: { bytes: status, isWritable: true },
      request: undefined,
    };
  });
}
