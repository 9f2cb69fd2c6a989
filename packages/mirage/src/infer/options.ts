import { PLATFORMS } from '../platforms.js';
import { TARGET_KEYS } from './targets/index.js';
import type { TargetNames } from './targets/target.js';

/** Options of the plugin in nx.json: other names of the targets, if `build` or `run` are in use; other platforms. */
export interface MiragePluginOptions {
  /** Other platforms, by the name of their configuration: `{ "moon": "@stranger/moon" }`, optionally with a range. */
  readonly platforms?: Readonly<Record<string, string>>;
  /** Default: `configure`. */
  readonly configureTargetName?: string;
  /** Default: `depend`. */
  readonly dependTargetName?: string;
  /** Default: `build`. */
  readonly buildTargetName?: string;
  /** Default: `package`. */
  readonly packageTargetName?: string;
  /** Default: `deploy`. */
  readonly deployTargetName?: string;
  /** Default: `run`. */
  readonly runTargetName?: string;
  /** Default: `describe`. */
  readonly describeTargetName?: string;
  /** Default: `symbolicate`. */
  readonly symbolicateTargetName?: string;
  /** Default: `clean`. */
  readonly cleanTargetName?: string;
}

/** Returns the names of the targets. */
export function targetNames(options: MiragePluginOptions = {}): TargetNames {
  const names = TARGET_KEYS.map((key) => [key, options[`${key}TargetName`] ?? key]);
  return Object.fromEntries(names) as Record<keyof TargetNames, string>;
}

/** A name that is valid for a configuration of Nx and a folder. */
const PLATFORM_NAME = /^[A-Za-z][\w-]*$/;

/** Returns the other platforms of these options. Ignores invalid ones: the graph must not break. */
export function otherPlatforms({ platforms }: MiragePluginOptions = {}): Record<string, string> {
  const isOurs = (name: string): boolean => (PLATFORMS as readonly string[]).includes(name);
  return Object.fromEntries(
    Object.entries(platforms ?? {}).filter(
      ([name, given]) => PLATFORM_NAME.test(name) && !isOurs(name) && typeof given === 'string' && given !== '',
    ),
  );
}
