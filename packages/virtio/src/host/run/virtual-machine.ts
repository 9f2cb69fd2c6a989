import type { AttachedInterface } from '@mirage/core';

/** Machine types of QEMU that the kernel boots on. The first is the default, because it boots fastest. */
export const MACHINE_TYPES = ['microvm', 'q35', 'pc'] as const;

export type MachineType = (typeof MACHINE_TYPES)[number];

/** A file that is a disk of the machine. */
export interface AttachedDisk {
  /** Absolute path. */
  readonly file: string;
  readonly serial: string;
  readonly isReadOnly: boolean;
}

/** A virtual machine to start, independent of the monitor. */
export interface VirtualMachine {
  /** Absolute path of the image. */
  readonly image: string;
  readonly memoryMiB: number;
  /** The kernel command line: the unikernel's arguments, quoted. */
  readonly commandLine: string;
  /** In the order of config.ts, in which a guest without serial numbers counts them. */
  readonly disks: readonly AttachedDisk[];
  /** By number; the guest finds them in this order. */
  readonly networks: readonly AttachedInterface[];
  /** Where forwarded ports lead. Default: the first address of the monitor's DHCP server. */
  readonly guestAddress?: string;
}

/** Returns the TAP interface for monitors that support nothing else: the one that the user names, or `tapN`. */
export function tapOf({ number, attachment }: AttachedInterface): string {
  return attachment.is === 'tap' ? attachment.name : `tap${number}`;
}
