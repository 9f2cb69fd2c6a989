import { valueOfGiven, type GivenKeys, type Value } from './value.js';

/** No key can have this name, because it does not begin with a letter. */
const GIVEN = '#platform';

/** The platform without a configuration. */
const DEFAULT = 'unix';

/**
 * The name of the platform that the unikernel is configured for: `unix`, `virtio`, `xen`, or that of a platform of
 * others. It decides by itself, without a key.
 *
 * @example
 *   import { blockOfFile, matchImpl, platform, ramdisk } from 'mirage';
 *
 *   // A file on unix, memory elsewhere.
 *   export const disk = matchImpl(platform, [['unix', blockOfFile('disk.img')]], ramdisk('disk', 2048));
 */
export const platform: Value<string> = valueOfGiven((given) => given[GIVEN] ?? DEFAULT);

/** Adds the platform's name to what was given for keys. */
export function withPlatform(given: GivenKeys, name: string): GivenKeys {
  return { ...given, [GIVEN]: name };
}

/** Whether a name in what was given is not that of a key. */
export function isPlatformName(name: string): boolean {
  return name === GIVEN;
}
