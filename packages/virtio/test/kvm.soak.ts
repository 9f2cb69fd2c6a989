// All guests under KVM, in a Linux that has KVM because QEMU emulates a processor with virtualization. They take too
// long for the test command: npm run soak -- kvm.
import { scripts } from './kvm-lab/scripts.js';
import { testUnderKvm } from './kvm-lab/suite.js';

testUnderKvm(Object.keys(scripts));
