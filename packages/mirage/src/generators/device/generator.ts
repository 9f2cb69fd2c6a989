import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addLibrary, checkName, type LibraryOptions } from '../library/library.js';
import { problem } from '../problem.js';
import { deviceTypes } from '../unikernel/devices.js';
import { RESERVED } from '../unikernel/entry.js';

/**
 * Adds a device of the user as a package in the workspace: its type, the function for config.ts, the function that
 * connects it, and a test.
 */
export async function deviceGenerator(tree: Tree, options: LibraryOptions): Promise<GeneratorCallback> {
  const { name } = options;
  checkName('device', name, 'sensor');
  const identifier = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  if (Object.hasOwn(deviceTypes(), identifier) || RESERVED.has(identifier)) {
    throw problem(
      `'${name}' is a reserved word or a name of the configuration language.`,
      `Choose another name: nx g mirage:device my-${name}`,
    );
  }
  const { install } = await addLibrary(tree, options, {
    kind: 'device',
    exports: { '.': 'index', './connect': 'connect' },
    tested: 'connect',
    words: { identifier, Type: identifier.charAt(0).toUpperCase() + identifier.slice(1) },
    devDependencies: {},
  });
  return install;
}

export default deviceGenerator;
