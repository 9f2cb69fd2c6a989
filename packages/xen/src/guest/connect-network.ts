import { DeviceError, registerCounters } from '@mirage/runtime';
import { createInterfaceNumbers } from '@mirage/runtime/machine';
import type { Network } from '@mirage/types';
import { listDevices } from './bus/xenbus.js';
import { connectNetfront, type NetfrontError } from './drivers/netfront.js';
import { machine } from './machine.js';

const numbers = createInterfaceNumbers();

const REASONS: Readonly<Record<NetfrontError, string>> = {
  'no-xenstore': 'this domain has no xenstore, as the control domain has none; run it as a guest',
  'no-such-device': 'the domain has no such interface',
  'bad-mac': 'its MAC address in xenstore is not a unicast address',
  'bad-mtu': 'its MTU in xenstore is not between 68 and 65521',
  'no-rx-copy': 'its backend cannot copy frames (feature-rx-copy)',
  'no-grants': 'the grant table of the domain is full; raise max_grant_frames in the .xl file',
  'backend-timeout': 'its backend does not come up; look at the hotplug script, in /var/log/xen on the host',
  'backend-closed': 'its backend is closed; look at the hotplug script, in /var/log/xen on the host',
};

/**
 * Connects the network `name`: the number of a virtual interface, `device/vif/NUMBER`, which is its position in the
 * list `vif` of the .xl file. An empty name means the first interface that no other network names. Error:
 * `DeviceError`.
 */
export async function connectNetwork({ name }: { readonly name: string }): Promise<Network> {
  const title = name === '' ? 'network tap0' : `network ${name}`;
  const { natives, loop, closers } = machine;
  const vifs = async (): Promise<readonly number[]> => {
    const { xenstore } = machine.bus();
    if (!xenstore) throw new DeviceError(title, REASONS['no-xenstore']);
    return (await listDevices(xenstore, 'vif')).map(Number);
  };
  const number = await numbers.numberOf(name, vifs);
  const existing = await vifs();
  if (number === undefined || !existing.includes(number)) {
    const count = `${existing.length} network interface${existing.length === 1 ? '' : 's'}`;
    throw new DeviceError(
      title,
      number === undefined
        ? `none is left, the domain has ${count}`
        : `it is vif ${number}, and the domain has ${count}`,
      "vif = ['bridge=xenbr0', ...]   # in the .xl file, one entry for each",
    );
  }
  const bus = machine.bus();
  const connected = await connectNetfront(bus, loop, String(number), title);
  if (typeof connected === 'string') throw new DeviceError(title, REASONS[connected]);
  registerCounters(title, () => ({ ...connected.counters() }));
  closers.push(() =>
    connected.drain((deadlineNs) => {
      natives.wait(deadlineNs);
      bus.events.scan();
    }),
  );
  return connected.network;
}
