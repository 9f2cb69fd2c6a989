import type { AttachedInterface, Attachment } from '@mirage/core';
import type { AttachedDisk, MachineType, VirtualMachine } from './virtual-machine.js';

/**
 * Returns QEMU's arguments. With KVM the guest runs on the processor, without it in an emulator (TCG). `firmware`:
 * arguments from firmware.ts, for the QEMU of this machine.
 */
export function qemuArguments(
  vm: VirtualMachine,
  machine: MachineType,
  onKvm: boolean,
  firmware: readonly string[] = [],
): string[] {
  return [
    ...['-M', machine],
    ...firmware,
    ...['-accel', onKvm ? 'kvm' : 'tcg'],
    // `max` has RDRAND, the guest's source of entropy.
    ...['-cpu', onKvm ? 'host' : 'max'],
    ...['-m', String(vm.memoryMiB)],
    ...['-kernel', vm.image],
    ...(vm.commandLine === '' ? [] : ['-append', vm.commandLine]),
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-serial', 'stdio'],
    // Passes on the guest's exit status: QEMU's own becomes (status << 1) | 1.
    ...['-device', 'isa-debug-exit,iobase=0x501,iosize=2'],
    // MMIO devices use virtio 1.
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...vm.disks.flatMap((disk, number) => diskArguments(disk, number, machine)),
    ...vm.networks.flatMap((network) => networkArguments(network, machine, vm.guestAddress)),
  ];
}

/**
 * With `cache=writeback` a completed write is in the host's cache, and on the medium after a flush: the device offers
 * VIRTIO_BLK_F_FLUSH. Event indices are on by default.
 */
function diskArguments({ file, serial, isReadOnly }: AttachedDisk, number: number, machine: MachineType): string[] {
  const device = machine === 'microvm' ? 'virtio-blk-device' : 'virtio-blk-pci';
  const access = isReadOnly ? ',readonly=on' : '';
  return [
    // A comma in a value is doubled.
    ...['-drive', `if=none,id=disk${number},format=raw,cache=writeback,file=${file.replaceAll(',', ',,')}${access}`],
    ...['-device', `${device},drive=disk${number},serial=${serial}`],
  ];
}

function networkArguments(
  { number, mac, attachment }: AttachedInterface,
  machine: MachineType,
  guestAddress = '',
): string[] {
  // Without the ROM for booting over the network, which slows down every start.
  const device = machine === 'microvm' ? 'virtio-net-device' : 'virtio-net-pci,romfile=';
  return [
    ...['-netdev', `${netdev(attachment, number, guestAddress)},id=net${number}`],
    ...['-device', `${device},netdev=net${number},mac=${mac}`],
  ];
}

function netdev(attachment: Attachment, number: number, guestAddress: string): string {
  switch (attachment.is) {
    case 'tap':
      return `tap,ifname=${attachment.name},script=no,downscript=no`;
    case 'bridge':
      return `bridge,br=${attachment.name}`;
    case 'user':
      return [
        // Each interface has its own network, so that a guest can distinguish them. 10.0.2.0/24 is QEMU's default.
        `user,net=10.0.${2 + number}.0/24`,
        ...attachment.forwards.map(
          ({ protocol, address, hostPort, guestPort }) =>
            `hostfwd=${protocol}:${address}:${hostPort}-${guestAddress}:${guestPort}`,
        ),
      ].join(',');
  }
}

/** Returns the guest's exit status from QEMU's. 0 is a machine that powered off, 1 is a failure of QEMU. */
export function guestStatus(qemuStatus: number): number {
  return qemuStatus > 1 && qemuStatus % 2 === 1 ? (qemuStatus - 1) / 2 : qemuStatus;
}
