import type { Natives } from '@mirage/kernel/natives';

/**
 * What the bus takes of the kernel: hypercalls, shared pages and the words in them. A fake of it is a fake hypervisor.
 */
export type XenNatives = Pick<
  Natives,
  | 'atomicAnd'
  | 'atomicCompareExchange'
  | 'atomicExchange'
  | 'barrier'
  | 'checksum'
  | 'copy'
  | 'dmaAlloc'
  | 'mapShared'
  | 'monotonicNs'
  | 'physicalAddress'
  | 'xenGrantFrame'
  | 'xenHypercall'
  | 'xenNotify'
  | 'xenSharedInfo'
  | 'xenUpcall'
>;

/** Unit of everything that domains share. */
export const PAGE_BYTES = 4096;

/** A domain's number. */
export type Domid = number;
