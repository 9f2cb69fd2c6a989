import { DeviceError, registerCounters } from '@mirage/runtime';
import { createInterfaceNumbers } from '@mirage/runtime/machine';
import type { Network } from '@mirage/types';
import { connectVirtioNet, type VirtioNetError } from './drivers/virtio-net.js';
import { machine } from './machine.js';
import { foundDevices } from './transport/found-devices.js';
import { VIRTIO_ID_NET, type Transport } from './transport/transport.js';

const numbers = createInterfaceNumbers();

const REASONS: Readonly<Record<VirtioNetError, string>> = {
  'no-reset': 'the device does not reset',
  'too-old': 'the device does not support virtio 1; give QEMU -global virtio-mmio.force-legacy=false',
  'needs-access-platform': 'the device sits behind an IOMMU, which is not supported',
  'features-refused': 'the device refuses features that it offered',
  'no-such-queue': 'the device lacks a queue',
  'no-interrupt': 'no interrupt is left for the device',
  'bad-mac': 'the MAC address of the device is a group address; its first byte must be even',
  'bad-mtu': 'the device has an MTU of less than 68 bytes',
  'config-never-settles': 'the device never stops changing its configuration',
};

/**
 * Connects the network `name`: the number of the interface, in the order in which the virtio network devices of this
 * machine are found. That is the order of QEMU's command line: PCI by bus, slot and function; MMIO as declared on the
 * command line; on microvm from the last slot, which QEMU fills first. An empty name means the first interface that no
 * other network names. Error: `DeviceError`.
 */
export async function connectNetwork({ name }: { readonly name: string }): Promise<Network> {
  const title = name === '' ? 'network tap0' : `network ${name}`;
  const devices = (): readonly Transport[] => machine.devices().filter(({ deviceId }) => deviceId === VIRTIO_ID_NET);
  const number = await numbers.numberOf(name, () => devices().map((_, index) => index));
  const transport = number === undefined ? undefined : devices()[number];
  if (!transport) {
    const { length } = devices();
    const found = foundDevices(machine.natives, VIRTIO_ID_NET);
    throw new DeviceError(
      title,
      number === undefined
        ? `this machine has ${length === 0 ? 'no network interface' : 'no network interface left'}; ${found.text}`
        : `it is interface number ${number}, and this machine has ${length} of them; ${found.text}`,
      found.next ??
        `-netdev user,id=net${length} -device virtio-net-pci,netdev=net${length},romfile=   # for QEMU; virtio-net-device on microvm`,
    );
  }
  const { natives, loop, closers } = machine;
  const connected = connectVirtioNet(natives, loop, transport, title);
  if (typeof connected === 'string') throw new DeviceError(title, REASONS[connected]);
  registerCounters(title, () => ({ ...connected.counters() }));
  closers.push(connected.close);
  return connected.network;
}
