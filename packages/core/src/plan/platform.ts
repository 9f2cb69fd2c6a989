import type { MissingRequirement } from '@mirage/programs';
import type { DeviceKind } from '../dsl/device-kinds.js';
import type { Graph, PlatformDeviceNode } from '../graph/graph.js';

/** How a platform gives a device: the function of its drivers module that connects it, or why it cannot. */
export type DeviceSupport =
  | {
      /**
       * Exported by the drivers module; takes the device's parameters and the devices it is made of, returns the device
       * or a promise of it.
       */
      readonly connect: string;
      /** Why this platform cannot have this very device, as a clause: `the name is longer than 15 characters`. */
      readonly refuse?: (device: PlatformDeviceNode) => string | undefined;
      /**
       * What serves the device here, as `describe` names it: `virtio-net`. Default: nothing that anybody has to know.
       */
      readonly driver?: string;
    }
  | { readonly unsupported: string };

/** A platform's answer for every kind of device. Total: a new kind does not compile until each platform decides. */
export type DeviceTable = { readonly [Kind in DeviceKind]: DeviceSupport };

/** The part of a platform that planning needs: pure data. */
export interface PlatformTable {
  /** Name of the configuration: `unix`. */
  readonly name: string;
  /** npm package that holds it. */
  readonly package: string;
  /** Module that the generated main.ts takes drivers and `boot` from. */
  readonly drivers: string;
  readonly devices: DeviceTable;
  /** Names of the files that `link` makes, the artefact first: `mir-NAME`. */
  readonly artefacts: (name: string) => readonly string[];
  /** Files beside main.ts and manifest.json that `configure` writes, by name. */
  readonly files: (graph: Graph) => Readonly<Record<string, string>>;
}

/** The application's code as one script, before a platform makes something that runs of it. */
export interface Bundle {
  /** A classic script: no imports and no exports. */
  readonly code: string;
  /** Its source map (version 3, JSON), with sources named relative to the workspace. */
  readonly sourceMap: string;
  /** The source that is the generated main.ts, as the source map names it: `lunch/mirage/unix/main.ts`. */
  readonly main: string;
  /**
   * Globals that it looks for and that no platform has. A platform whose host has them takes them away. Default: none.
   */
  readonly absent?: readonly string[];
}

/** One file that `build` writes, with its mode. */
export interface Artefact {
  readonly name: string;
  readonly contents: string | Uint8Array;
  readonly executable: boolean;
  /** What its size is made of: `kernel 0.89 MB, heap 0.30 MB`. */
  readonly note?: string;
}

/** A file beside config.ts in which the user adds to what a platform generates. */
export interface Overlay {
  /** Its path, as the user reads it: from the workspace's folder. */
  readonly file: string;
  readonly text: string;
}

/** What the user asks of a run. */
export interface RunSettings {
  /** The unikernel's arguments. */
  readonly args: readonly string[];
  /** Memory of the virtual machine in MiB; platforms without one ignore it. */
  readonly memoryMiB?: number;
  /** Machine type, for platforms that know several. */
  readonly machine?: string;
  /**
   * Where each network leads, as the user says it: `user`, `tap:NAME`, `bridge:NAME`. In the order of the interfaces'
   * numbers; platforms whose networks are named in config.ts refuse it.
   */
  readonly networks?: readonly string[];
  /** Ports of this machine that lead to the first network: `tcp:8080:80`. */
  readonly forwards?: readonly string[];
  /**
   * Create the machine paused, attach its console, tell so, then let it go; platforms without such a state ignore it.
   */
  readonly isPaused?: boolean;
}

/** A process to start: `run` streams its output and takes over its exit status. */
export interface RunCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The unikernel's exit status from that of the process. Default: the same. */
  readonly exitStatus?: (processStatus: number) => number;
  /** The same machine for other programs than ours, for `--print`: what each is, and its command or configuration. */
  readonly others?: readonly { readonly name: string; readonly text: string }[];
  /**
   * Source map, by absolute path, for the positions `app.js:LINE:COLUMN` in what the process prints. Default: it prints
   * none.
   */
  readonly sourceMap?: string;
  /**
   * What has to be there before the process starts and may take long. Tells its progress; returns what gives it up
   * again when the process has ended. Default: nothing. Errors: what the platform needs cannot be had.
   */
  readonly prepare?: (say: (text: string) => void) => Promise<() => void>;
  /** Whether what the process prints says the unikernel's exit status itself. Default: `run` says it. */
  readonly tellsStatus?: boolean;
  /** The status with which the process says that there was no run and that it has told why. Default: there is none. */
  readonly refusal?: number;
}

/** A platform: its table and what it does on the host. A platform package exports it under the name `platform`. */
export interface Platform extends PlatformTable {
  /**
   * Whether modules of the unikernel may import Node's own modules; their specifiers then stay in the bundle as
   * `process.getBuiltinModule`.
   */
  readonly nodeModules: boolean;
  /**
   * Module, by absolute path, of the web-standard globals that the engine lacks: exports each by its name, and as
   * `globalThis.NAME`. A bundle gets those that it refers to. Default: the engine has them all.
   */
  readonly globals?: string;
  /**
   * Module, by absolute path, that makes properties of `globalThis` of all these globals, for programs that can reach
   * them other than by their names. Default: they are properties already.
   */
  readonly installGlobals?: string;
  /**
   * Folder, by absolute path, of what depends on a locale. `index.js` exports `Intl` and its parts by their names, as
   * `globals` does. In `methods` are modules that replace methods of the language, `compare.js`, `case.js`, `date.js`,
   * `date-text.js` and `number.js`: a bundle gets those whose methods occur in it. `methods/global.js` goes with
   * `installGlobals`. Default: those of the engine.
   */
  readonly intl?: string;
  /**
   * Name of the file beside config.ts in which the user adds to what the platform generates; `build` reads it. Default:
   * there is none.
   */
  readonly overlay?: (name: string) => string;
  /** Turns the bundle into what runs. Same input, same bytes. */
  readonly link: (graph: Graph, bundle: Bundle, overlay?: Overlay) => Promise<readonly Artefact[]>;
  /**
   * What the platform puts into the artefact beside the bundle, and under which licences: names and texts, for people.
   * Default: nothing that others wrote.
   */
  readonly notices?: (graph: Graph) => string | undefined;
  /** What this machine lacks to run the graph, with these settings if a run is about to start. */
  readonly missing: (graph: Graph, settings?: RunSettings) => Promise<readonly MissingRequirement[]>;
  /**
   * How to start the artefact. `folder`, absolute, holds the artefact. Errors: what the settings ask for is not there.
   */
  readonly command: (graph: Graph, folder: string, settings: RunSettings) => RunCommand;
}
