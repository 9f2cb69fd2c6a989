import type { MissingRequirement } from '@mirage/programs';
import type { DeviceKind } from '../dsl/device-kinds.js';
import type { Graph, PlatformDeviceNode } from '../graph/graph.js';
import type { Component, Composition } from './contents.js';
import type { PackageFormat } from './packaging.js';

/** How a platform connects a kind of device: by a function of its drivers module, or why it does not support it. */
export type DeviceSupport =
  | {
      /**
       * The function, which the drivers module exports. It takes the parameters of the device and the devices that it
       * is made of, and returns the device or a promise of it.
       */
      readonly connect: string;
      /**
       * Returns why the platform does not support this particular device, as a clause: `the name is longer than 15
       * characters`.
       */
      readonly refuse?: (device: PlatformDeviceNode) => string | undefined;
      /** The driver of the device, as `describe` shows it: `virtio-net`. Default: none is shown. */
      readonly driver?: string;
    }
  | { readonly unsupported: string };

/**
 * How a platform connects each kind of device. The table is total: a new kind does not compile until every platform has
 * a row for it.
 */
export type DeviceTable = { readonly [Kind in DeviceKind]: DeviceSupport };

/** The part of a platform that planning needs: plain data. */
export interface PlatformTable {
  /** The name of the configuration: `unix`. */
  readonly name: string;
  /** The npm package of the platform. */
  readonly package: string;
  /** The module from which the generated main.ts imports drivers and `boot`. */
  readonly drivers: string;
  readonly devices: DeviceTable;
  /** Returns the names of the files that `link` makes, the artefact first: `mir-NAME`. */
  readonly artefacts: (name: string) => readonly string[];
  /** Its path for messages: relative to the workspace. */
  readonly files: (graph: Graph) => Readonly<Record<string, string>>;
}

/**
 * Which functions are compiled to machine code when an image is built. With `counted` it is as with `all`, and the
 * functions count how often their parts run.
 */
export type CompileMode = 'none' | 'hot' | 'all' | 'counted';

/** How an image is built. A platform whose host compiles at run time ignores both. */
export interface LinkOptions {
  /** Which functions are compiled. Default: none. */
  readonly compile?: CompileMode;
  /**
   * The maximum length of the machine code in bytes. Default: with `hot`, 131,072, or 196,608 for functions whose work
   * under load is known; with `all`, what the image can hold.
   */
  readonly compileBudget?: number;
}

/** The application's code as one script, before the platform links it. */
export interface Bundle {
  /** A classic script: no imports and no exports. */
  readonly code: string;
  /** Its source map (version 3, JSON), with sources named relative to the workspace. */
  readonly sourceMap: string;
  /** The name of the generated main.ts in the source map: `lunch/mirage/unix/main.ts`. */
  readonly main: string;
  /**
   * Globals that the program looks up and that no platform has. A platform whose host has them removes them. Default:
   * none.
   */
  readonly absent?: readonly string[];
}

/** A file that `build` writes, with its mode. */
export interface Artefact {
  readonly name: string;
  readonly contents: string | Uint8Array;
  readonly executable: boolean;
  /** The composition of its size: `kernel 0.89 MB, heap 0.30 MB`. */
  readonly note?: string;
  /** Where its bytes go. Default: it is the program, with little else. */
  readonly composition?: Composition;
}

/** A file beside config.ts whose contents the user adds to a generated file. */
export interface Overlay {
  /** Its path, as the user reads it: from the workspace's folder. */
  readonly file: string;
  readonly text: string;
}

/** The settings of a run. */
export interface RunSettings {
  /** The arguments of the unikernel. */
  readonly args: readonly string[];
  /** Memory of the virtual machine in MiB. Platforms without a virtual machine ignore it. */
  readonly memoryMiB?: number;
  /** The machine type, for platforms with several. */
  readonly machine?: string;
  /**
   * Where each network leads: `user`, `tap:NAME`, `bridge:NAME`. They are in the order of the interfaces' numbers.
   * Platforms whose networks are named in config.ts refuse it.
   */
  readonly networks?: readonly string[];
  /** Ports of this machine that are forwarded to the first network: `tcp:8080:80`. */
  readonly forwards?: readonly string[];
  /** The IPv4 address of the guest to which they lead. Default: the first that the monitor's DHCP server assigns. */
  readonly guestAddress?: string;
  /**
   * Create the machine paused, attach its console, report it, then resume. Platforms without a paused state ignore it.
   */
  readonly isPaused?: boolean;
}

/** A process to start. `run` streams its output and takes over its exit status. */
export interface RunCommand {
  readonly program: string;
  readonly args: readonly string[];
  /**
   * The Node script, by absolute path, that starts the process: it gets `program` and `args`. It runs outside of Nx's
   * processes and of the terminal's signals. Descriptor 3 is its channel to `run`, which sends lines: `limit MS` if the
   * program may take longer than usual to end, in milliseconds; `end` for each signal that requests the end; `leave`
   * when Nx has ended. In the end the script sends one line of JSON: `{ status, signal }` of the process, or `{ error
   * }` if it cannot be started. It ends the process after `leave`, and when the channel closes before. Default: `run`
   * starts the process, and signals end it.
   */
  readonly supervisor?: string;
  /** Returns the unikernel's exit status from that of the process. Default: the same status. */
  readonly exitStatus?: (processStatus: number) => number;
  /** The same machine for other programs, for `--print`: the name of each and its command or configuration. */
  readonly others?: readonly { readonly name: string; readonly text: string }[];
  /**
   * The source map, by absolute path, for positions `app.js:LINE:COLUMN` in the output. Default: the output contains
   * none.
   */
  readonly sourceMap?: string;
  /**
   * Prepares what the process needs, which may take long. It reports its progress, and returns a function that releases
   * everything when the process has ended. Throws if it fails. Default: nothing.
   */
  readonly prepare?: (say: (text: string) => void) => Promise<() => void>;
  /** Whether the output of the process contains the unikernel's exit status. Default: `run` prints it. */
  readonly tellsStatus?: boolean;
  /** The status of the process if it did not start the unikernel and has printed the reason. Default: none. */
  readonly refusal?: number;
}

/** A platform: its table, and what it does on the host. A platform package exports it as `platform`. */
export interface Platform extends PlatformTable {
  /**
   * Whether modules of the unikernel may import Node's own modules. The bundle then gets them by
   * `process.getBuiltinModule`.
   */
  readonly nodeModules: boolean;
  /**
   * The module, by absolute path, of the web-standard globals that the engine lacks. It exports each by its name, and
   * as `globalThis.NAME`. A bundle contains those that it refers to. Default: the engine has all of them.
   */
  readonly globals?: string;
  /**
   * The module, by absolute path, that makes all these globals properties of `globalThis`, for programs that can access
   * them other than by name. Default: they are properties already.
   */
  readonly installGlobals?: string;
  /**
   * The folder, by absolute path, of everything that depends on a locale. `index.js` exports `Intl` and its parts by
   * name, as `globals` does. `methods` contains modules that replace methods of the language: `compare.js`, `case.js`,
   * `date.js`, `date-text.js` and `number.js`. A bundle contains those whose methods occur in it. `methods/global.js`
   * belongs to `installGlobals`. Default: those of the engine.
   */
  readonly intl?: string;
  /**
   * Returns the name of the file beside config.ts with the additions of the user, which `build` reads. Default: there
   * is none.
   */
  readonly overlay?: (name: string) => string;
  /** Builds the artefacts from the bundle. The same input gives the same bytes. */
  readonly link: (
    graph: Graph,
    bundle: Bundle,
    overlay?: Overlay,
    options?: LinkOptions,
  ) => Promise<readonly Artefact[]>;
  /**
   * Returns the names and licences of the software that the platform adds to the artefact, as text. Default: no
   * software of others.
   */
  readonly notices?: (graph: Graph) => string | undefined;
  /** Returns the software that the platform adds to the artefact, for lists of its contents. Default: none. */
  readonly components?: (graph: Graph) => readonly Component[];
  /** Returns what this machine lacks to run the graph, with these settings if a run is about to start. */
  readonly missing: (graph: Graph, settings?: RunSettings) => Promise<readonly MissingRequirement[]>;
  /**
   * Returns whether a run with these settings can forward ports of this machine to the guest. `run` then forwards those
   * that arguments declare. Default: never. Error: MIR0503.
   */
  readonly canForward?: (graph: Graph, settings: RunSettings) => boolean;
  /**
   * Returns the command that starts the artefact in `folder`, an absolute path. Throws if what the settings name does
   * not exist.
   */
  readonly command: (graph: Graph, folder: string, settings: RunSettings) => RunCommand;
  /** The formats in which `package` writes an artefact for engines that run it. Default: none. */
  readonly packageFormats?: readonly PackageFormat[];
}
