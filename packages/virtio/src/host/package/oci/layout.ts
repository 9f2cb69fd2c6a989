/*
 * An image layout: `oci-layout`, `index.json` and blobs named by their SHA-256. Source: OCI image specification 1.1.
 */
import { createHash } from 'node:crypto';
import type { PackageFile } from '@mirage/core';
import { tar, type TarEntry } from './tar.js';

/** A container image of one layer. */
export interface ContainerImage {
  /** The tag in the layout: `latest`. */
  readonly tag: string;
  /** The files of the root file system. */
  readonly files: readonly TarEntry[];
  /** The execution parameters. Source: image specification, config.md, property `config`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Annotations of the manifest. */
  readonly annotations: Readonly<Record<string, string>>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/**
 * Returns the files of a layout. They contain no time, so equal images have equal bytes. The layer is not
 * compressed: the bytes of gzip depend on the version of zlib.
 */
export function imageLayout({ tag, files, config, annotations }: ContainerImage): PackageFile[] {
  const layer = blob('application/vnd.oci.image.layer.v1.tar', tar(files));
  const configuration = blob('application/vnd.oci.image.config.v1+json', {
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [layer.descriptor.digest] },
  });
  const manifest = blob(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: configuration.descriptor,
    layers: [layer.descriptor],
    annotations,
  });
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...manifest.descriptor,
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': tag },
      },
    ],
  };
  return [
    { path: 'oci-layout', contents: JSON.stringify({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', contents: JSON.stringify(index) },
    ...[manifest, configuration, layer].map(({ file }) => file),
  ];
}

/** A blob of a layout and the descriptor that refers to it. */
interface Blob {
  readonly file: PackageFile;
  readonly descriptor: { readonly mediaType: string; readonly digest: string; readonly size: number };
}

function blob(mediaType: string, contents: Buffer | object): Blob {
  const bytes = Buffer.isBuffer(contents) ? contents : Buffer.from(JSON.stringify(contents));
  const hash = createHash('sha256').update(bytes).digest('hex');
  return {
    file: { path: `blobs/sha256/${hash}`, contents: bytes },
    descriptor: { mediaType, digest: `sha256:${hash}`, size: bytes.length },
  };
}
