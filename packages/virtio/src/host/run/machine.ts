/** Machine types of QEMU that the kernel boots on; the first is the default, for it boots fastest. */
export const MACHINES = ['microvm', 'q35', 'pc'] as const;

export type Machine = (typeof MACHINES)[number];

/** A virtual machine to start: what every monitor needs to know. */
export interface VirtualMachine {
  /** Absolute path of the image. */
  readonly image: string;
  readonly memoryMiB: number;
  /** The kernel command line: the unikernel's arguments, quoted. */
  readonly commandLine: string;
}
