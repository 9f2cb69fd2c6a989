import type { AttachedInterface, Attachment } from '@mirage/core';
import type { AttachedDisk, Machine, VirtualMachine } from './machine.js';

/** QEMU's arguments for a machine. With KVM the guest runs on the processor itself, without it in an emulator (TCG). */
export function qemuArguments(vm: VirtualMachine, machine: Machine, onKvm: boolean): string[] {
  return [
    ...['-M', machine],
    ...['-accel', onKvm ? 'kvm' : 'tcg'],
    // `max` has RDRAND, from which the guest takes its entropy.
    ...['-cpu', onKvm ? 'host' : 'max'],
    ...['-m', String(vm.memoryMiB)],
    ...['-kernel', vm.image],
    ...(vm.commandLine === '' ? [] : ['-append', vm.commandLine]),
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-serial', 'stdio'],
    // How a guest ends with a status: (status << 1) | 1 becomes QEMU's own.
    ...['-device', 'isa-debug-exit,iobase=0x501,iosize=2'],
    // Devices on MMIO speak virtio 1.
    ...['-global', 'virtio-mmio.force-legacy=false'],
    ...vm.disks.flatMap((disk, number) => diskArguments(disk, number, machine)),
    ...vm.networks.flatMap((network) => networkArguments(network, machine)),
  ];
}

/**
 * A write is in the host's cache when the guest is told that it is done, and on the medium after a flush:
 * `cache.writeback`, which lets the device offer VIRTIO_BLK_F_FLUSH. Event indices are QEMU's default.
 */
function diskArguments({ file, serial, isReadOnly }: AttachedDisk, number: number, machine: Machine): string[] {
  const device = machine === 'microvm' ? 'virtio-blk-device' : 'virtio-blk-pci';
  const access = isReadOnly ? ',readonly=on' : '';
  return [
    // A comma in a value is written twice.
    ...['-drive', `if=none,id=disk${number},format=raw,cache=writeback,file=${file.replaceAll(',', ',,')}${access}`],
    ...['-device', `${device},drive=disk${number},serial=${serial}`],
  ];
}

function networkArguments({ number, mac, attachment }: AttachedInterface, machine: Machine): string[] {
  // Without a ROM for booting over the network, which costs time at every start.
  const device = machine === 'microvm' ? 'virtio-net-device' : 'virtio-net-pci,romfile=';
  return [
    ...['-netdev', `${netdev(attachment, number)},id=net${number}`],
    ...['-device', `${device},netdev=net${number},mac=${mac}`],
  ];
}

function netdev(attachment: Attachment, number: number): string {
  switch (attachment.is) {
    case 'tap':
      return `tap,ifname=${attachment.name},script=no,downscript=no`;
    case 'bridge':
      return `bridge,br=${attachment.name}`;
    case 'user':
      return [
        // Each has a network of its own: a guest with two could not tell them apart. 10.0.2.0/24 is QEMU's usual one.
        `user,net=10.0.${2 + number}.0/24`,
        ...attachment.forwards.map(
          ({ protocol, address, hostPort, guestPort }) => `hostfwd=${protocol}:${address}:${hostPort}-:${guestPort}`,
        ),
      ].join(',');
  }
}

/** The guest's exit status from QEMU's. 0 is a machine that powered off, 1 is QEMU's own failure. */
export function guestStatus(qemuStatus: number): number {
  return qemuStatus > 1 && qemuStatus % 2 === 1 ? (qemuStatus - 1) / 2 : qemuStatus;
}
