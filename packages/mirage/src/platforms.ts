/**
 * The platforms that a unikernel can be built for: the named configurations of every target. The first is the default.
 */
export const PLATFORMS = ['unix', 'xen', 'virtio'] as const;

export type PlatformName = (typeof PLATFORMS)[number];

export const DEFAULT_PLATFORM: PlatformName = PLATFORMS[0];

/** The package of one of our platforms. What else it needs, it depends on. */
export function platformPackage(name: string): string {
  return `@mirage/${name}`;
}

/** Member of the metadata of the target configure: platforms of others, names with packages. */
export const PLATFORMS_METADATA = 'miragePlatforms';
