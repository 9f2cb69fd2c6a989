import { PLATFORMS } from '../platforms.js';
import { TARGET_KEYS } from './targets/index.js';
import type { TargetNames } from './targets/target.js';

/**
 * Options of the plugin in nx.json: other names for the targets, where `build` or `run` already mean something else;
 * further platforms.
 */
export interface MiragePluginOptions {
  /**
   * Platforms of others, by the name of their configuration: `{ "moon": "@stranger/moon" }`, or with a range behind the
   * package.
   */
  readonly platforms?: Readonly<Record<string, string>>;
  /** Default: `configure`. */
  readonly configureTargetName?: string;
  /** Default: `depend`. */
  readonly dependTargetName?: string;
  /** Default: `build`. */
  readonly buildTargetName?: string;
  /** Default: `run`. */
  readonly runTargetName?: string;
  /** Default: `describe`. */
  readonly describeTargetName?: string;
  /** Default: `symbolicate`. */
  readonly symbolicateTargetName?: string;
  /** Default: `clean`. */
  readonly cleanTargetName?: string;
}

/** The names that the targets have under these options. */
export function targetNames(options: MiragePluginOptions = {}): TargetNames {
  const names = TARGET_KEYS.map((key) => [key, options[`${key}TargetName`] ?? key]);
  return Object.fromEntries(names) as Record<keyof TargetNames, string>;
}

/** A name that can be a configuration of Nx and a folder. */
const PLATFORM_NAME = /^[A-Za-z][\w-]*$/;

/** The platforms of others that these options name. What cannot be one is left out: the graph must not break. */
export function otherPlatforms({ platforms }: MiragePluginOptions = {}): Record<string, string> {
  const isOurs = (name: string): boolean => (PLATFORMS as readonly string[]).includes(name);
  return Object.fromEntries(
    Object.entries(platforms ?? {}).filter(
      ([name, given]) => PLATFORM_NAME.test(name) && !isOurs(name) && typeof given === 'string' && given !== '',
    ),
  );
}
