import { createMachine, encodeUtf8 } from '@mirage/runtime/machine';
import { connectBus, type Bus } from './bus/bus.js';
import { HVM_PARAM_CONSOLE_EVTCHN, HVM_PARAM_CONSOLE_PFN, toolstackRing } from './bus/hypercall.js';
import { connectPvConsole, type PvConsole } from './drivers/xencons.js';

const kernel = globalThis.__mirage;
let bus: Bus | undefined;
let pvConsole: PvConsole | undefined;

/**
 * The domain that this program runs in. Created at build time, when the bundle is evaluated, and part of the snapshot:
 * it does not touch Xen before `boot`.
 */
export const machine = {
  ...createMachine({
    ...kernel,
    // The console device uses the same ring, so its waiting output is written first.
    consoleText: (text: string) => (pvConsole ? pvConsole.writeNow(encodeUtf8(text)) : kernel.consoleText(text)),
  }),
  /** Returns event channels, grant table and xenstore, which are connected on first use. */
  bus: (): Bus => (bus ??= connectBus(kernel, machine.loop)),
  /** Returns the console of the domain, which is connected on first use; undefined in the control domain. */
  pvConsole: (): PvConsole | undefined => {
    if (pvConsole) return pvConsole;
    const ring = toolstackRing(kernel, HVM_PARAM_CONSOLE_PFN, HVM_PARAM_CONSOLE_EVTCHN);
    if (!ring) return undefined;
    return (pvConsole = connectPvConsole(kernel, machine.loop, machine.bus().events, ring.page, ring.evtchnPort));
  },
};
