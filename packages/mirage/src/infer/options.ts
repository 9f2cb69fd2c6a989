import { TARGET_KEYS } from './targets/index.js';
import type { TargetNames } from './targets/target.js';

/** Options of the plugin in nx.json: other names for the targets, where `build` or `run` already mean something else. */
export interface MiragePluginOptions {
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
