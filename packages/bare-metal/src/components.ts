import type { Component } from '@mirage/core';
import { kernelContents } from '@mirage/kernel';

/** Returns the kernel and the software in it that others wrote. Empty without a kernel: then no image exists. */
export function kernelComponents(): Component[] {
  const kernel = kernelContents();
  if (!kernel) return [];
  const { version, licence, sha256, components } = kernel;
  const own = { name: 'kernel.elf', version, licence, role: 'the kernel', npm: '@mirage/kernel', sha256 };
  return [own, ...components];
}
