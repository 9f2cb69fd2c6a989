import type { Natives } from '@mirage/kernel/natives';

/**
 * The natives that the bus uses: hypercalls, shared pages and the words in them. Tests replace them with a fake
 * hypervisor.
 */
export type XenNatives = Pick<
  Natives,
  | 'atomicAnd'
  | 'atomicCompareExchange'
  | 'atomicExchange'
  | 'barrier'
  | 'checksum'
  | 'copy'
  | 'copyChecksum'
  | 'cutSegment'
  | 'dmaAlloc'
  | 'joinSegment'
  | 'mapShared'
  | 'monotonicNs'
  | 'physicalAddress'
  | 'xenGrantFrame'
  | 'xenHypercall'
  | 'xenNetPublish'
  | 'xenNetReceive'
  | 'xenNetReclaim'
  | 'xenNetSend'
  | 'xenNotify'
  | 'xenSharedInfo'
  | 'xenUpcall'
>;

/** Size of a page, the unit of sharing between domains. */
export const PAGE_BYTES = 4096;

/** The number of a domain. */
export type Domid = number;
