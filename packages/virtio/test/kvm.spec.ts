// Guests under KVM, in a Linux that has KVM because QEMU emulates a processor with virtualization. More of them are in
// kvm.soak.ts.
import { QUICK_SCRIPTS } from './kvm-lab/scripts.js';
import { testUnderKvm } from './kvm-lab/suite.js';

testUnderKvm(QUICK_SCRIPTS);
