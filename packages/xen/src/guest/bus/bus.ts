import type { Loop } from '@mirage/runtime/machine';
import { EventChannels } from './event-channel.js';
import { GrantTable } from './grant-table.js';
import { HVM_PARAM_STORE_EVTCHN, HVM_PARAM_STORE_PFN, toolstackRing } from './hypercall.js';
import type { XenNatives } from './natives.js';
import { connectXenstore, type Xenstore } from './xenstore.js';

/** The services that drivers of Xen devices need. One per domain. */
export interface Bus {
  readonly natives: XenNatives;
  readonly loop: Pick<Loop, 'hold' | 'setTimer'>;
  readonly events: EventChannels;
  readonly grants: GrantTable;
  /** Undefined in the control domain, which has no toolstack. */
  readonly xenstore: Xenstore | undefined;
}

/** Connects xenstore, and the event channels of the domain to the loop. Throws if there is no Xen. */
export function connectBus(natives: XenNatives, loop: Loop): Bus {
  const events = new EventChannels(natives);
  const upcall = natives.xenUpcall();
  if (upcall < 0) throw new Error('Xen does not accept an upcall vector');
  loop.onEvent(upcall, () => void events.scan());
  const ring = toolstackRing(natives, HVM_PARAM_STORE_PFN, HVM_PARAM_STORE_EVTCHN);
  return {
    natives,
    loop,
    events,
    grants: new GrantTable(natives),
    xenstore: ring && connectXenstore(natives, loop, events, ring.page, ring.evtchnPort),
  };
}
