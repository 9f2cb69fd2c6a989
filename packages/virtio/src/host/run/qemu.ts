import type { Machine, VirtualMachine } from './machine.js';

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
  ];
}

/** The guest's exit status from QEMU's. 0 is a machine that powered off, 1 is QEMU's own failure. */
export function guestStatus(qemuStatus: number): number {
  return qemuStatus > 1 && qemuStatus % 2 === 1 ? (qemuStatus - 1) / 2 : qemuStatus;
}
