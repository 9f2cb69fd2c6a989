import type { PackageFormat } from '@mirage/core';
import { kubernetes, kubevirt } from './kubernetes.js';
import { libvirt } from './libvirt.js';
import { cloudHypervisor, firecracker } from './monitors.js';
import { nomad } from './nomad.js';
import { oci } from './oci/oci.js';
import { systemd } from './systemd.js';

/** The formats in which an image for virtio is packaged. */
export const packageFormats: readonly PackageFormat[] = [
  oci,
  libvirt,
  systemd,
  nomad,
  kubernetes,
  kubevirt,
  firecracker,
  cloudHypervisor,
];
