import { PAGE_BYTES, type XenNatives } from './natives.js';

/** Source: Xen public/xen.h, memory.h, sched.h, hvm/hvm_op.h, hvm/params.h. */
const HYPERVISOR_MEMORY_OP = 12;
const HYPERVISOR_XEN_VERSION = 17;
const HYPERVISOR_SCHED_OP = 29;
const HYPERVISOR_EVENT_CHANNEL_OP = 32;
const HYPERVISOR_HVM_OP = 34;
const XENMEM_CURRENT_RESERVATION = 3;
const XENVER_VERSION = 0;
const SCHEDOP_SHUTDOWN = 2;
const HVMOP_GET_PARAM = 1;

/** The domid that means the calling domain in every hypercall. */
export const DOMID_SELF = 0x7ff0;

/** Parameters of a domain that the toolstack sets: the pages of its first two rings, and their event channels. */
export const HVM_PARAM_STORE_PFN = 1;
export const HVM_PARAM_STORE_EVTCHN = 2;
export const HVM_PARAM_CONSOLE_PFN = 17;
export const HVM_PARAM_CONSOLE_EVTCHN = 18;

/** Shutdown reasons, which the toolstack sees. Source: Xen public/sched.h. */
export const SHUTDOWN_poweroff = 0;
export const SHUTDOWN_reboot = 1;
export const SHUTDOWN_crash = 3;

const errorNames: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  5: 'EIO',
  7: 'E2BIG',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  28: 'ENOSPC',
  38: 'ENOSYS',
};

/** Returns the name of a negative result of a hypercall. Source: Xen public/errno.h. */
export function errorName(result: number): string {
  return errorNames[-result] ?? `error ${-result}`;
}

/**
 * Calls EVENT_CHANNEL_OP with its argument, which Xen may write to. Returns 0 or a negated errno. Source: Xen
 * public/event_channel.h.
 */
export function eventChannelOp(natives: XenNatives, command: number, argument: Uint8Array): number {
  return natives.xenHypercall(HYPERVISOR_EVENT_CHANNEL_OP, command, argument, 0, 0, 0);
}

/**
 * Returns a parameter of this domain, 0 if the toolstack did not set it, or a negated errno. Values beyond 53 bits lose
 * their lowest bits.
 */
export function getParam(natives: XenNatives, index: number): number {
  const argument = new DataView(new ArrayBuffer(16));
  argument.setUint16(0, DOMID_SELF, true);
  argument.setUint32(4, index, true);
  const bytes = new Uint8Array(argument.buffer);
  const result = natives.xenHypercall(HYPERVISOR_HVM_OP, HVMOP_GET_PARAM, bytes, 0, 0, 0);
  return result < 0 ? result : argument.getUint32(8, true) + argument.getUint32(12, true) * 2 ** 32;
}

/**
 * Returns a ring that the toolstack created for this domain, its page and its event channel; undefined if there is
 * none.
 */
export function toolstackRing(
  natives: XenNatives,
  pfnParam: number,
  evtchnParam: number,
): { readonly page: Uint8Array; readonly evtchnPort: number } | undefined {
  const pfn = getParam(natives, pfnParam);
  const evtchnPort = getParam(natives, evtchnParam);
  if (pfn <= 0 || evtchnPort <= 0) return undefined;
  return { page: new Uint8Array(natives.mapShared(pfn * PAGE_BYTES, PAGE_BYTES)), evtchnPort };
}

/** Returns the version of Xen, for example `4.17`. */
export function xenVersion(natives: XenNatives): string {
  const version = natives.xenHypercall(HYPERVISOR_XEN_VERSION, XENVER_VERSION, 0, 0, 0, 0);
  return `${Math.floor(version / 65536)}.${version % 65536}`;
}

/** Returns the memory of this domain, in MiB. */
export function memoryMiB(natives: XenNatives): number {
  const argument = new Uint8Array(2);
  new DataView(argument.buffer).setUint16(0, DOMID_SELF, true);
  const pages = natives.xenHypercall(HYPERVISOR_MEMORY_OP, XENMEM_CURRENT_RESERVATION, argument, 0, 0, 0);
  return Math.round((pages * PAGE_BYTES) / 2 ** 20);
}

/** Ends this domain at once. Returns only if there is no Xen. */
export function shutdown(natives: XenNatives, reason: number): void {
  natives.xenHypercall(HYPERVISOR_SCHED_OP, SCHEDOP_SHUTDOWN, Uint8Array.of(reason, 0, 0, 0), 0, 0, 0);
}
