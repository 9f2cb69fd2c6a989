import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { devices, MirageError, type Graph, type RunCommand, type RunSettings } from '@mirage/core';

/** Returns the file name of the artefact of the unikernel `name`. */
export function artefactName(name: string): string {
  return `mir-${name}`;
}

/**
 * Returns the command that runs the artefact in `folder`, an absolute path, with this process's Node. `args` are passed
 * to the unikernel unchanged, after the addresses of its stacks over host sockets: loopback, unless `args` contain
 * others. Error: MIR0503 for settings of networks, which only virtual machines have.
 */
export function command(graph: Graph, folder: string, { args, networks, forwards }: RunSettings): RunCommand {
  if (networks ?? forwards) {
    throw new MirageError(
      'MIR0503',
      'On unix a network is the TAP interface that config.ts names, and ports cannot be forwarded.',
      {
        next: `Remove --${networks ? 'network' : 'forward'}; netif('tap0') in config.ts is the TAP interface tap0.`,
      },
    );
  }
  const artefact = join(folder, artefactName(graph.name));
  return {
    program: process.execPath,
    args: ['--enable-source-maps', artefact, ...loopbackArguments(graph, args), ...args],
    ...(devices(graph).some(({ type }) => type === 'http') ? { supervisor: SUPERVISOR } : {}),
  };
}

/** It gives a server the time to end its requests, which Nx does not. */
const SUPERVISOR = fileURLToPath(new URL('./supervisor/main.js', import.meta.url));

const LOOPBACK = { ipv4: '127.0.0.1/8', ipv6: '::1/128' } as const;

/** A program that a developer tries out must not serve the network without being asked to. */
function loopbackArguments(graph: Graph, args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  return devices(graph).flatMap((device) => {
    if (device.kind !== 'sockets') return [];
    const group = device.parameters['group'] ?? '';
    return Object.entries(LOOPBACK).flatMap(([name, loopback]) => {
      const argument = `--${group === '' ? '' : `${group}-`}${name}`;
      const isGiven = options.some((word) => word === argument || word.startsWith(`${argument}=`));
      return isGiven ? [] : [`${argument}=${loopback}`];
    });
  });
}
