import { existsSync } from 'node:fs';
import { devices, type Graph, type MissingRequirement } from '@mirage/core';
import type { KoffiFiles } from './native-binary.js';

/** What the answer depends on, besides the graph. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Finds koffi's binary for this machine. */
  readonly koffi: () => KoffiFiles | undefined;
  /** Path of the device that TAP interfaces need; /dev/net/tun. */
  readonly tun?: string;
}

/** What this machine lacks to build and run the graph: nothing, unless it has a network. */
export function missing(graph: Graph, { platform, koffi, tun = '/dev/net/tun' }: Machine): MissingRequirement[] {
  if (!devices(graph).some(({ kind }) => kind === 'network')) return [];
  if (platform !== 'linux') {
    return [
      {
        what: `a network on unix is a TAP interface, which Linux has and ${platform} has not`,
        command: 'Choose another platform, for example --configuration=virtio',
      },
    ];
  }
  return [
    ...(koffi()
      ? []
      : [
          {
            what: 'the npm package koffi has no binary for this machine',
            command: 'npm install --include=optional koffi',
          },
        ]),
    ...(existsSync(tun)
      ? []
      : [{ what: `there is no ${tun}, which TAP interfaces need`, command: 'sudo modprobe tun' }]),
  ];
}
