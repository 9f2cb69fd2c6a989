import { existsSync } from 'node:fs';
import { devices, type Graph, type MissingRequirement } from '@mirage/core';
import type { KoffiFiles } from './native-binary.js';

/** The facts about a machine that decide whether it can build and run a graph. */
export interface HostMachine {
  readonly platform: NodeJS.Platform;
  /** Finds koffi's binary for the machine. */
  readonly koffi: () => KoffiFiles | undefined;
  /** Path of the device that TAP interfaces need. Default: /dev/net/tun. */
  readonly tun?: string;
}

/** Returns what a machine lacks to build and run a graph. A graph without a network has no requirements. */
export function missing(graph: Graph, { platform, koffi, tun = '/dev/net/tun' }: HostMachine): MissingRequirement[] {
  if (!devices(graph).some(({ kind }) => kind === 'network')) return [];
  if (platform !== 'linux') {
    return [
      {
        what: `a network on unix is a TAP interface, which only Linux has, and this is ${platform}`,
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
      : [{ what: `the device ${tun}, which TAP interfaces need, does not exist`, command: 'sudo modprobe tun' }]),
  ];
}
