import { disks, type PackageFormat } from '@mirage/core';
import { cloudHypervisorConfiguration } from '../run/cloud-hypervisor.js';
import { firecrackerConfiguration } from '../run/firecracker.js';
import { imageFile, packagedMachine } from './machine.js';

/** A configuration for `firecracker --no-api --config-file FILE`. */
export const firecracker: PackageFormat = {
  name: 'firecracker',
  syntax: 'json',
  package(input) {
    const { vm } = packagedMachine(input.graph, input.settings);
    const contents = input.print.json(firecrackerConfiguration(vm));
    return { files: [{ path: `${input.graph.name}.json`, contents }, imageFile(input)], remarks: [] };
  },
};

/** A machine for the API of Cloud Hypervisor, and scripts that start it and shut it down. */
export const cloudHypervisor: PackageFormat = {
  name: 'cloud-hypervisor',
  syntax: 'json',
  package(input) {
    const { graph, settings, print } = input;
    const { vm } = packagedMachine(graph, settings);
    const file = `${settings.directory}/${graph.name}.json`;
    const socket = `/run/mirage-${graph.name}.socket`;
    const remote = `ch-remote --api-socket ${socket}`;
    const start = [
      `#!/bin/sh`,
      `# Starts ${graph.name} and waits for its end. Its console is this terminal. A signal asks it to shut down.`,
      `cloud-hypervisor --api-socket path=${socket} <&0 &`,
      `monitor=$!`,
      `trap '${remote} power-button' INT TERM`,
      `until ${remote} ping >/dev/null 2>&1; do`,
      `  kill -0 $monitor || exit 1`,
      `  sleep 0.1`,
      `done`,
      `${remote} create ${file} && ${remote} boot || kill $monitor`,
      `while kill -0 $monitor 2>/dev/null; do wait $monitor; done`,
    ];
    const stop = [`#!/bin/sh`, `# Asks ${graph.name} to shut down.`, `exec ${remote} power-button`];
    return {
      files: [
        { path: `${graph.name}.json`, contents: print.json(cloudHypervisorConfiguration(vm)) },
        { path: 'start.sh', contents: `${start.join('\n')}\n` },
        { path: 'stop.sh', contents: `${stop.join('\n')}\n` },
        imageFile(input),
      ],
      remarks:
        disks(graph).length === 0 ? [] : [`The disks are files below ${settings.directory}. They have to exist.`],
    };
  },
};
