import type { Contents } from '../../src/steps/supply/contents.js';

/** The contents of an image, as `build` records them. */
export const image: Contents = {
  name: 'lunch',
  platform: 'virtio',
  files: [
    { name: 'mir-lunch.virtio', bytes: 1000, sha256: 'a'.repeat(64) },
    { name: 'mir-lunch.notices.txt', bytes: 10, sha256: 'b'.repeat(64) },
  ],
  components: [
    { name: 'hono', version: '4.13.19', licence: 'MIT', role: 'in the program', npm: 'hono' },
    { name: '@mirage/runtime', version: '0.1.0', licence: 'ISC', role: 'in the program', npm: '@mirage/runtime' },
    { name: '@lazy/words', version: '0.0.1', licence: 'NOASSERTION', role: 'in the program' },
    { name: 'odd', version: '1.0.0', licence: 'SEE LICENSE IN TERMS.txt', role: 'in the program', npm: 'odd' },
    {
      name: 'kernel.elf',
      version: '0.1.0',
      licence: 'ISC',
      role: 'the kernel',
      npm: '@mirage/kernel',
      sha256: 'c'.repeat(64),
    },
    { name: 'musl', licence: 'MIT', role: 'functions of C in wasi-libc' },
    { name: 'compiler-rt', licence: 'Apache-2.0 WITH LLVM-exception', role: 'arithmetic' },
  ],
  inputs: { files: [{ path: 'lunch/config.ts', sha256: 'd'.repeat(64) }], sha256: 'e'.repeat(64) },
  options: { compile: 'hot' },
  builder: { node: '24.9.0', nx: '23.2.1', mirage: '0.1.0' },
  size: { name: 'mir-lunch.virtio', bytes: 1000, parts: [{ name: 'kernel', bytes: 1000 }] },
};
