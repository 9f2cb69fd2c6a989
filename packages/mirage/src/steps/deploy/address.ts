import { MirageError, type Deployment, type PackageFormat, type Platform } from '@mirage/core';
import { nxCommand } from '../platform.js';
import type { UnikernelProject } from '../unikernel-project.js';

/** The machine of an engine, as ssh knows it. */
export interface RemoteMachine {
  /** `me@example.org`, or a name from the user's settings of ssh. */
  readonly destination: string;
  readonly port?: number;
}

/** Where a unikernel is deployed to. */
export interface Place {
  readonly format: PackageFormat;
  readonly deployment: Deployment;
  /** Address of the engine on its own machine: `qemu:///system`. */
  readonly engine: string;
  /** Default: this machine. */
  readonly remote?: RemoteMachine;
}

type Deployable = PackageFormat & { readonly deployment: Deployment };

/**
 * Reads the address of an engine, in the notation of libvirt: `qemu:///system` on this machine,
 * `qemu+ssh://me@example.org/system` on another one. Error: MIR0703, with the addresses that the platform has.
 */
export function readAddress(unikernel: UnikernelProject, platform: Platform, given: string | undefined): Place {
  const formats = (platform.packageFormats ?? []).filter((format): format is Deployable => Boolean(format.deployment));
  const refuse = (what: string): never => {
    throw new MirageError('MIR0703', what, { next: advice(unikernel, platform.name, formats) });
  };
  if (formats.length === 0) return refuse(`Unikernels of the platform ${platform.name} are not deployed to an engine.`);
  if (given === undefined || given === '') return refuse('The option --to is missing.');
  if (!URL.canParse(given)) return refuse(`${given} is not the address of an engine.`);

  const url = new URL(given);
  const [scheme, transport] = url.protocol.slice(0, -1).split('+', 2) as [string, string?];
  const format = formats.find(({ deployment }) => deployment.scheme === scheme);
  if (!format) return refuse(`The platform ${platform.name} is not deployed to engines with addresses of ${scheme}.`);
  const { deployment } = format;
  const path = /[^/]/.test(url.pathname) ? url.pathname.replace(/\/$/, '') : deployment.paths[0]!;
  if (!deployment.paths.includes(path)) return refuse(`${given} has the path ${path}, which ${scheme} does not have.`);
  if (url.password !== '') return refuse('The address contains a password. Use a key of ssh.');
  if (url.search !== '' || url.hash !== '')
    return refuse(`${url.search}${url.hash} has no meaning in the address. Settings for ssh belong in ~/.ssh/config.`);
  const place: Place = { format, deployment, engine: `${scheme}://${path}` };
  if (transport === undefined) {
    return url.host === '' ? place : refuse(`To reach ${url.host}, write ${scheme}+ssh://${url.host}${path}.`);
  }
  if (transport !== 'ssh') return refuse(`Machines are reached by ssh only, not by ${transport}.`);
  if (url.hostname === '') return refuse('The address names no machine.');
  if (/%(?![\dA-Fa-f]{2})/.test(given)) return refuse(`${given} has a % that no two digits follow.`);
  return { ...place, remote: remoteMachine(url) };
}

/** Decodes bytes written as %XX. Bytes that are not UTF-8 do not throw, as they would in decodeURIComponent. */
function decoded(text: string): string {
  return Buffer.from(
    text.replace(/%([\dA-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();
}

function remoteMachine({ username, hostname, port }: URL): RemoteMachine {
  const host = decoded(hostname.replace(/^\[(.*)\]$/, '$1'));
  return {
    destination: username === '' ? host : `${decoded(username)}@${host}`,
    ...(port === '' ? {} : { port: Number(port) }),
  };
}

function advice(unikernel: UnikernelProject, platform: string, formats: readonly Deployable[]): string {
  const [first] = formats;
  if (!first) return 'Copy its program to the machine, or build it for virtio or xen: docs/deploy.md.';
  const addresses = formats.flatMap(({ deployment: { scheme, paths } }) => [
    `${scheme}://${paths[0]!}`,
    `${scheme}+ssh://HOST${paths[0]!}`,
  ]);
  const command = `${nxCommand('deploy', unikernel, platform)} --to=${addresses[1]!}`;
  return `Use one of ${addresses.join(', ')}: ${command}\nFor other engines: ${nxCommand('package', unikernel, platform)} --format=FORMAT`;
}
