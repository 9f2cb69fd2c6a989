import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from '../../e2e/support/workspace';

/**
 * Boots guests under KVM, in a Linux that QEMU emulates with an AMD processor: the cases of kvm.soak.ts in
 * packages/virtio. Returns whether all passed.
 */
export function soakKvm(): boolean {
  const words = ['jest', '--runInBand', '--testMatch', '**/test/kvm.soak.ts'];
  return spawnSync('npx', words, { cwd: join(CHECKOUT, 'packages/virtio'), stdio: 'inherit' }).status === 0;
}
