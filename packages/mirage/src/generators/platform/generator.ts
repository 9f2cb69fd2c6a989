import { readNxJson, updateNxJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import type { MiragePluginOptions } from '../../infer/options.js';
import { PLATFORMS } from '../../platforms.js';
import { ignoreGenerated } from '../ignore-files.js';
import { PLUGIN } from '../init/generator.js';
import { addLibrary, checkName, type LibraryOptions } from '../library/library.js';
import { problem } from '../problem.js';

/**
 * Adds a platform of the user as a package in the workspace, and lists it in nx.json: it becomes a configuration of
 * every unikernel.
 */
export async function platformGenerator(tree: Tree, options: LibraryOptions): Promise<GeneratorCallback> {
  const { name } = options;
  checkName('platform', name, 'moon');
  if ((PLATFORMS as readonly string[]).includes(name)) {
    throw problem(`The platform ${name} already exists.`, `Choose another name: nx g mirage:platform my-${name}`);
  }
  const { packageName, folder, install } = await addLibrary(tree, options, {
    kind: 'platform',
    exports: { '.': 'platform', './drivers': 'drivers' },
    tested: 'drivers',
    words: {},
    devDependencies: { '@types/node': '~20.19.0' },
  });
  // By its folder: `depend` may install it before it is linked, and must not look the name up in a registry.
  namePlatform(tree, name, `${packageName}@file:./${folder}`);
  ignoreGenerated(tree, [...PLATFORMS, name]);
  return install;
}

/** Adds the platform to the options of the plugin, unless it is listed already. */
function namePlatform(tree: Tree, name: string, specification: string): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = (nxJson.plugins ?? []).map((entry) => {
    const { plugin, options, ...rest } = typeof entry === 'string' ? { plugin: entry, options: undefined } : entry;
    if (plugin !== PLUGIN) return entry;
    const { platforms, ...others } = (options ?? {}) as MiragePluginOptions;
    return { plugin, ...rest, options: { ...others, platforms: { [name]: specification, ...platforms } } };
  });
  updateNxJson(tree, { ...nxJson, plugins });
}

export default platformGenerator;
