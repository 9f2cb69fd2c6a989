/**
 * The platforms that a unikernel can be built for. Each is a configuration of every target; the first is the default.
 */
export const PLATFORMS = ['unix', 'xen', 'virtio'] as const;

export type PlatformName = (typeof PLATFORMS)[number];

export const DEFAULT_PLATFORM: PlatformName = PLATFORMS[0];

/** Returns the package of one of our platforms. */
export function platformPackage(name: string): string {
  return `@mirage/${name}`;
}

/** Member of the metadata of the target configure: the other platforms of the workspace, names with packages. */
export const PLATFORMS_METADATA = 'miragePlatforms';
