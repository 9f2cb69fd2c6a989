import { LAB_FILES } from './assemble.js';
import { BRIDGE, CONTROL, SECRET_BLOB } from './dom0-scripts.js';

/** The program that the laptop Xen runs in. */
export const QEMU = 'qemu-system-x86_64';

/** Memory of the machine, and of domain 0 in it. The rest is for guests. */
export const MEMORY_MIB = 2048;
const DOM0_MIB = 384;

/** The bus of the disks that are added while the lab runs, and the network of the guests. */
export const DISK_BUS = 'disks';
export const GUEST_NETDEV = 'guests';

/** The inputs of one start of the lab. */
export interface LabStart {
  /** A free TCP port of the loopback interface, which is forwarded to the control channel. */
  readonly tcpPort: number;
  /** Absolute path of the file with the secret of the control channel, which only its owner can read. */
  readonly secretFile: string;
}

/**
 * Returns QEMU's arguments, for the folder of an assembled lab as its working directory: QEMU accepts no comma and no
 * blank in the path of a module, so file names are relative. The processor is the simplest with virtualization, because
 * `max` crashes Xen's domain 0 under the emulator.
 */
export function qemuArguments({ tcpPort, secretFile }: LabStart): string[] {
  const xen = [
    'console=com1 com1=115200,8n1 noreboot',
    // bootscrub=0: scrubbing would make the emulator allocate all of the memory. guest_loglvl: keeps the last messages
    // of guests.
    `dom0=pv dom0_mem=${DOM0_MIB}M,max:${DOM0_MIB}M sched=credit bootscrub=0 loglvl=warning guest_loglvl=all`,
  ];
  const forward = `hostfwd=tcp:127.0.0.1:${tcpPort}-${CONTROL.address}:${CONTROL.tcpPort}`;
  return [
    ...['-accel', 'tcg', '-cpu', 'qemu64,+svm,+npt,+rdrand', '-smp', '1', '-m', String(MEMORY_MIB)],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
    ...['-kernel', LAB_FILES.hypervisor, '-append', xen.join(' ')],
    ...['-initrd', `${LAB_FILES.kernel} console=hvc0 loglevel=4,${LAB_FILES.initramfs}`],
    ...['-netdev', `user,id=control,net=${CONTROL.network},restrict=on,${forward}`],
    ...['-device', `virtio-net-pci,netdev=control,mac=${CONTROL.mac},romfile=`],
    ...['-netdev', `user,id=${GUEST_NETDEV},net=${BRIDGE.network}`],
    ...['-device', `virtio-net-pci,netdev=${GUEST_NETDEV},mac=${BRIDGE.mac},romfile=`],
    ...['-device', `virtio-scsi-pci,id=${DISK_BUS}`],
    // The monitor is QEMU's descriptor 3, whose other end the daemon holds.
    ...['-chardev', 'socket,id=monitor,fd=3', '-mon', 'chardev=monitor,mode=control'],
    ...['-fw_cfg', `name=${SECRET_BLOB},file=${secretFile.replaceAll(',', ',,')}`],
  ];
}
