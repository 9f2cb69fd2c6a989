import type { Console } from '@mirage/types';
import { connectSerialConsole } from './drivers/serial-console.js';
import { connectVirtioConsole } from './drivers/virtio-console.js';
import { machine } from './machine.js';
import { VIRTIO_ID_CONSOLE } from './transport/transport.js';

/** The machine's console: a virtio console where there is one that works, else the serial one. Connected once, whatever its names in config.ts. */
export function connectConsole(_parameters: { readonly id: string } = { id: '' }): Promise<Console> {
  connected ??= Promise.resolve(connect());
  return connected;
}

let connected: Promise<Console> | undefined;

function connect(): Console {
  const { natives, loop, closers } = machine;
  for (const transport of machine.devices()) {
    if (transport.deviceId !== VIRTIO_ID_CONSOLE) continue;
    const found = connectVirtioConsole(natives, loop, transport);
    if (typeof found === 'string') continue;
    closers.push(found.close);
    return found.console;
  }
  return connectSerialConsole(natives, loop);
}
