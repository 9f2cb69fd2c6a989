import { createMachine, encodeUtf8 } from '@mirage/runtime/machine';
import { connectBus, type Bus } from './bus/bus.js';
import { HVM_PARAM_CONSOLE_EVTCHN, HVM_PARAM_CONSOLE_PFN, toolstackRing } from './bus/hypercall.js';
import { connectPvConsole, type PvConsole } from './drivers/xencons.js';

const kernel = globalThis.__mirage;
let bus: Bus | undefined;
let pvConsole: PvConsole | undefined;

/**
 * The one domain that this program runs as. Made when the bundle is evaluated, at build time, and part of the snapshot;
 * nothing of it touches Xen before `boot`.
 */
export const machine = {
  ...createMachine({
    ...kernel,
    // The same ring as the console device has: what waits there goes first.
    consoleText: (text: string) => (pvConsole ? pvConsole.writeNow(encodeUtf8(text)) : kernel.consoleText(text)),
  }),
  /** Event channels, grant table, xenstore: connected on first use. */
  bus: (): Bus => (bus ??= connectBus(kernel, machine.loop)),
  /** The domain's own console, connected on first use; the control domain has none. */
  pvConsole: (): PvConsole | undefined => {
    if (pvConsole) return pvConsole;
    const ring = toolstackRing(kernel, HVM_PARAM_CONSOLE_PFN, HVM_PARAM_CONSOLE_EVTCHN);
    if (!ring) return undefined;
    return (pvConsole = connectPvConsole(kernel, machine.loop, machine.bus().events, ring.page, ring.evtchnPort));
  },
};
