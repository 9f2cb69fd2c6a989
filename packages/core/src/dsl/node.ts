import type { Device } from './device.js';
import type { Where } from '../errors.js';
import type { KeyDeclaration, Value } from './value.js';

/** A module of the user, as `foreign` declares it. */
export interface ForeignModule {
  /** The name as written: `Loaf.Relax` or `./lib/loaf#Relax`. */
  readonly name: string;
  /** Modules that are loaded before it. */
  readonly libraries: readonly string[];
  /** npm packages that `depend` installs: `name` or `name@range`. */
  readonly packages: readonly string[];
  /** Whether its top level runs at each start, also on platforms where others run when the image is built. */
  readonly evaluate?: 'boot';
}

/**
 * A node of the graph as config.ts makes it: a device or a module applied to arguments, a choice, or a value that is
 * given when the unikernel starts.
 */
export type ImplNode = {
  /** The types that it still needs. */
  readonly parameters: readonly string[];
  readonly result: string;
  /** A device for each type that it takes, as config.ts writes it. Hints of errors show them. */
  readonly examples?: Readonly<Record<string, string>>;
  /** The arguments that it was applied to. */
  readonly args: readonly ImplNode[];
  readonly where?: Where;
} & (
  | { readonly is: 'device'; readonly device: Device }
  | { readonly is: 'application'; readonly module: ForeignModule }
  | { readonly is: 'argument'; readonly argument: KeyDeclaration }
  /** The words of the command line. */
  | { readonly is: 'words' }
  | {
      readonly is: 'choice';
      /** As the user calls it: `ifImpl`. */
      readonly name: string;
      /** Index of the branch. */
      readonly pick: Value<number>;
      /** All of one type. The arguments of the choice are passed to each of them. */
      readonly branches: readonly ImplNode[];
    }
);
