import type { PackageFormat } from '@mirage/core';
import { oci } from './oci/oci.js';

/** The formats in which an image for virtio is packaged. */
export const packageFormats: readonly PackageFormat[] = [oci];
