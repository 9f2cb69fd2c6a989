import { machineServices } from '@mirage/runtime/machine';
import { machine } from './machine.js';

/** The machine's clocks, the timers of its loop, and the kernel's generator. */
export const { connectClock, connectTime, connectRandom } = machineServices(machine.natives);
