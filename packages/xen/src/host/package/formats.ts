import type { PackageFormat } from '@mirage/core';
import { libvirt } from './libvirt.js';
import { xl } from './xl.js';

/** The formats in which an image for Xen is packaged. */
export const packageFormats: readonly PackageFormat[] = [libvirt, xl];
