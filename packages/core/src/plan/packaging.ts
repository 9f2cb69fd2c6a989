import type { Graph } from '../graph/graph.js';
import { MirageError } from '../errors.js';
import type { Overlay, RunSettings } from './platform.js';

/** The languages of generated files in which the user's own part can be merged, and their extensions. */
export type OverlaySyntax = keyof OverlayPrinter;

/**
 * Prints generated data in each language, with the user's own part merged into it if the project has one. Error:
 * MIR0412, at the line of the user's file.
 */
export interface OverlayPrinter {
  readonly json: (value: object) => string;
  /** One or more documents, as for Kubernetes. */
  readonly yaml: (documents: readonly object[]) => string;
  readonly xml: (text: string) => string;
  /** A unit of systemd. */
  readonly service: (text: string) => string;
}

/** The settings of a package: those of a run that belong to the machine, and where the machine finds its files. */
export interface PackageSettings
  extends Pick<RunSettings, 'args' | 'memoryMiB' | 'machine' | 'networks' | 'forwards' | 'guestAddress'> {
  /** The folder of the image and of disks with relative paths, on the machine that runs it. Absolute. */
  readonly directory: string;
  /** The name of the container image in a registry, for formats that refer to one: `ghcr.io/me/site:1`. */
  readonly image: string;
}

/** A file of a package. Its path is relative to the package's folder. */
export interface PackageFile {
  readonly path: string;
  readonly contents: string | Uint8Array;
}

/** What a package is made of. */
export interface PackageInput {
  readonly graph: Graph;
  readonly settings: PackageSettings;
  /** The contents of the artefact. */
  readonly image: Uint8Array;
  /** The licences of the software in it, as text. */
  readonly notices: string;
  /** Prints the generated file of the format, with the user's own part. */
  readonly print: OverlayPrinter;
  /** The user's additions to the file of the platform: those of `Platform.overlay`. Default: there are none. */
  readonly overlay?: Overlay;
}

/** The files of a package. */
export interface Packaged {
  readonly files: readonly PackageFile[];
  /** What the user has to know, as sentences: a name that the engine does not accept and that was changed. */
  readonly remarks: readonly string[];
}

/** A format in which a platform packages unikernels. */
export interface PackageFormat {
  /** The value of `--format`. */
  readonly name: string;
  /** The language of the generated file in which the user's own part is merged. Default: nothing is merged. */
  readonly syntax?: OverlaySyntax;
  /** Returns the files. The same input gives the same bytes. Errors: MIR0503, MIR0702. */
  readonly package: (input: PackageInput) => Packaged;
  /** How `deploy` starts a package. Default: it does not. */
  readonly deployment?: Deployment;
}

/** How the machine of an engine starts a package. */
export interface Deployment {
  /** The scheme of the engine's address: `qemu` in `qemu:///system`, and in `qemu+ssh://HOST/system`. */
  readonly scheme: string;
  /** The paths of the engine's address, the usual one first: `/system`. */
  readonly paths: readonly string[];
  /** Returns the commands for a unikernel. `address` is that of the engine on its own machine: `qemu:///system`. */
  readonly commands: (name: string, address: string) => EngineCommands;
}

/** Commands of an engine for one unikernel, in the language of a POSIX shell. They run in the folder of the package. */
export interface EngineCommands {
  /** Succeeds while the unikernel runs. */
  readonly isRunning: string;
  /** Asks it to shut down. Does not wait. */
  readonly shutdown: string;
  /** Ends it at once, as a power cut. */
  readonly destroy: string;
  /** Starts it as the files in the folder describe it. */
  readonly start: string;
  /** Attaches its console. The user types it. */
  readonly console: string;
}

/** Returns the folder, below the unikernel's, that `package` writes. */
export function packageFolder(platform: string, format: string): string {
  // Not below the folder of build: that is an output of another task.
  return `dist/package/${platform}/${format}`;
}

/** Returns the file, relative to the unikernel's folder, with the user's own part of a generated file. */
export function packageOverlay(format: string, syntax: OverlaySyntax): string {
  return `package/${format}.local.${syntax}`;
}

/** The length limit of a name in Kubernetes and in DNS. Source: RFC 1123, 2.1. */
const LONGEST_LABEL = 63;

/**
 * Returns the name of a unikernel for engines that accept only lower-case letters, digits and hyphens: `out_to_lunch`
 * becomes `out-to-lunch`. Source: Kubernetes, "Object Names and IDs", RFC 1123 label names. Error: MIR0702.
 */
export function labelName(name: string, engine: string): string {
  const label = name.toLowerCase().replace(/[_.]/g, '-');
  if (label.length <= LONGEST_LABEL && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label)) return label;
  throw new MirageError(
    'MIR0702',
    `${engine} does not accept the name ${name}: ${label} begins or ends with a hyphen.`,
    {
      next: 'Give register another name in config.ts, which begins and ends with a letter or a digit.',
    },
  );
}

/** Returns the remark that an engine knows a unikernel by another name, if it does. */
export function nameRemarks(name: string, label: string, engine: string): string[] {
  return name === label ? [] : [`${engine} does not accept the name ${name}: it is ${label} there.`];
}
