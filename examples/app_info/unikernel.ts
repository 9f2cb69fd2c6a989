import type { AppInfo, Console } from 'mirage/types';

/** Prints its name, its platform and the packages in the program. */
export const Info = {
  async start(console: Console, { name, platform, packages }: AppInfo): Promise<void> {
    await console.log(`${name} on ${platform}`);
    for (const { name: part, version } of packages) await console.log(`${part} ${version}`);
  },
};
