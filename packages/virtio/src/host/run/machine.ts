import type { AttachedInterface } from '@mirage/core';

/** Machine types of QEMU that the kernel boots on; the first is the default, for it boots fastest. */
export const MACHINES = ['microvm', 'q35', 'pc'] as const;

export type Machine = (typeof MACHINES)[number];

/** A file that is a disk of the machine. */
export interface AttachedDisk {
  /** Absolute path. */
  readonly file: string;
  readonly serial: string;
  readonly isReadOnly: boolean;
}

/** A virtual machine to start: what every monitor needs to know. */
export interface VirtualMachine {
  /** Absolute path of the image. */
  readonly image: string;
  readonly memoryMiB: number;
  /** The kernel command line: the unikernel's arguments, quoted. */
  readonly commandLine: string;
  /** In the order of config.ts, in which the guest counts them where it knows no serial numbers. */
  readonly disks: readonly AttachedDisk[];
  /** By number; the guest finds them in this order. */
  readonly networks: readonly AttachedInterface[];
}

/** The TAP interface for monitors that know nothing else: the one that the user names, or `tapN`. */
export function tapOf({ number, attachment }: AttachedInterface): string {
  return attachment.is === 'tap' ? attachment.name : `tap${number}`;
}
