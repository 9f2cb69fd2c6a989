// What the container runtime urunc does with an image, for tests: it needs KVM and a container engine itself.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A container image of a layout, unpacked. */
export interface UnpackedImage {
  /** The annotations of `urunc.json`. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The words of the container's command. */
  readonly command: readonly string[];
  /** The absolute path of the unikernel. */
  readonly binary: string;
}

/** Unpacks the only layer of the only image of a layout to a folder. */
export function unpackImage(layout: string, folder: string): UnpackedImage {
  const blob = (digest: string): string => join(layout, 'blobs', digest.replace(':', '/'));
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
  const index = read(join(layout, 'index.json')) as { manifests: [{ digest: string }] };
  const manifest = read(blob(index.manifests[0].digest)) as {
    config: { digest: string };
    layers: [{ digest: string }];
  };
  const { config } = read(blob(manifest.config.digest)) as { config: { Cmd: string[] } };
  execFileSync('tar', ['-xf', blob(manifest.layers[0].digest), '-C', folder]);
  const encoded = read(join(folder, 'urunc.json')) as Record<string, string>;
  const annotations = Object.fromEntries(
    Object.entries(encoded).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]),
  );
  return {
    annotations,
    command: config.Cmd,
    binary: join(folder, annotations['com.urunc.unikernel.binary']!),
  };
}

/**
 * Returns the arguments with which urunc starts QEMU for a container without a network. Instead of `-enable-kvm` and
 * `-cpu host` the guest runs in the emulator. Source: urunc, pkg/unikontainers/hypervisors/qemu.go and
 * unikernels/mirage.go.
 */
export function uruncArguments({ binary, command }: UnpackedImage): string[] {
  return [
    ...['-m', '256M', '-L', '/usr/share/qemu', '-cpu', 'max', '-accel', 'tcg'],
    ...['-display', 'none', '-vga', 'none', '-monitor', 'null', '-serial', 'stdio', '-smp', '1'],
    ...['--sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-kernel', binary, '-nic', 'none'],
    // The address and the gateway are empty without a network.
    ...['-append', ['', '', command.join(' ')].join(' ')],
  ];
}
