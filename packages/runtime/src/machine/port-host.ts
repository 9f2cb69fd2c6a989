import type { PortHost } from '../network/network-port.js';
import type { Loop } from './loop.js';
import type { MachineNatives } from './natives.js';

/** The loop as the ports of networks need it. */
export const portHost = (
  loop: Pick<Loop, 'hold' | 'setTimer'>,
  { monotonicNs }: Pick<MachineNatives, 'monotonicNs'>,
): PortHost => ({
  hold: loop.hold,
  callLater: (delayNs, callback) => void loop.setTimer(monotonicNs() + delayNs, callback),
});
