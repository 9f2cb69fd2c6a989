import { constants, readFileSync } from 'node:fs';
import type { MissingRequirement } from '@mirage/core';
import { isAllowed, onPath } from '@mirage/image';

/** The program that `run` boots images with. */
export const QEMU = 'qemu-system-x86_64';

/** What a machine with these folders of programs lacks to run images. */
export function missing(path: string): MissingRequirement[] {
  if (onPath(QEMU, path) !== undefined) return [];
  return [{ what: `the program ${QEMU} is not installed`, command: 'sudo apt-get install --yes qemu-system-x86' }];
}

/**
 * Whether guests can run on the processor itself: KVM's device may be used, and the processor has virtualization. Without the latter
 * (a virtual machine that imitates KVM's device, say) KVM starts a guest and then fails in the middle of it.
 */
export function hasKvm(device = '/dev/kvm', cpuinfo = '/proc/cpuinfo'): boolean {
  if (!isAllowed(device, constants.R_OK | constants.W_OK)) return false;
  return isAllowed(cpuinfo, constants.R_OK) && /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync(cpuinfo, 'utf8'));
}
