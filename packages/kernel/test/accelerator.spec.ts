import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { qemuArguments, requireKvm, testAccelerator } from './qemu.js';

it.each([
  [undefined, 'tcg'],
  ['', 'tcg'],
  ['tcg', 'tcg'],
  ['kvm', 'kvm'],
])('MIRAGE_TEST_ACCEL=%s chooses %s', (name, accelerator) => {
  expect(testAccelerator(name)).toBe(accelerator);
});

it('refuses an accelerator that it does not know', () => {
  expect(() => testAccelerator('hvf')).toThrow('MIRAGE_TEST_ACCEL is hvf: set it to kvm or tcg, or unset it');
});

it('passes the accelerator to QEMU', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-accelerator-'));
  for (const accelerator of ['tcg', 'kvm'] as const) {
    const args = qemuArguments(new Uint8Array(), folder, { accelerator });
    expect(args[args.indexOf('-accel') + 1]).toBe(accelerator);
  }
  rmSync(folder, { recursive: true });
});

it('reports the reason why KVM cannot be used, and what to do', () => {
  expect(() => requireKvm('/nonexistent/qemu')).toThrow(
    /^QEMU cannot create a machine with KVM: .*ENOENT\nUnset MIRAGE_TEST_ACCEL to use QEMU's emulator\.$/,
  );
  // A program that ends with another status, as QEMU does without KVM.
  expect(() => requireKvm('false')).toThrow('QEMU cannot create a machine with KVM');
});

it('accepts a machine on which QEMU starts with KVM', () => {
  expect(() => requireKvm('true')).not.toThrow();
});
