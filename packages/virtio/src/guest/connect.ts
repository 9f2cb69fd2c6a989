import type { Console } from '@mirage/types';
import { connectSerialConsole } from './drivers/serial-console.js';
import { connectVirtioConsole } from './drivers/virtio-console.js';
import { machine } from './machine.js';
import { VIRTIO_ID_CONSOLE } from './transport/transport.js';

/** Created when the image is built; it accesses its device when it is used. */
const serial = connectSerialConsole(machine.natives, machine.loop);

let connected: Console | undefined;

/**
 * Returns the console of the machine: the first virtio console that works, otherwise the serial console. All consoles
 * of config.ts are the same one.
 */
export function connectConsole(_parameters?: { readonly id: string }): Console {
  return (connected ??= connectOther() ?? serial);
}

function connectOther(): Console | undefined {
  return machine.devices().length === 0 ? undefined : connectVirtio();
}

function connectVirtio(): Console | undefined {
  const { natives, loop, closers } = machine;
  for (const device of machine.devices()) {
    if (device.deviceId !== VIRTIO_ID_CONSOLE) continue;
    const found = connectVirtioConsole(natives, loop, device);
    if (typeof found === 'string') continue;
    closers.push(found.close);
    return found.console;
  }
  return undefined;
}
