/** The platforms, the default first: the configurations of every target. */
export const PLATFORMS = ['unix', 'xen', 'virtio'] as const;

export type PlatformName = (typeof PLATFORMS)[number];
