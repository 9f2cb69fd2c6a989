import type { CpioNode } from './cpio.js';
import { moduleName, neededModules } from './elf.js';
import type { ArchiveEntry } from './tar.js';

const MODULE = /^usr\/lib\/modules\/[\w.+-]+\/kernel\/(?:.*\/)?([\w-]+)\.ko(?:\.xz|\.zst)?$/;
const BUILT_IN = /^usr\/lib\/modules\/[\w.+-]+\/modules\.builtin$/;

/**
 * Whether a file of a kernel package is one of the modules, or the list of those that are built in. `path` is a merged
 * path; `names` have `_` for `-`.
 */
export function isModuleFile(path: string, names: readonly string[]): boolean {
  const module = MODULE.exec(path)?.[1];
  return module === undefined ? BUILT_IN.test(path) : names.includes(moduleName(module));
}

/**
 * Adds modules of a kernel to an initramfs, as `modules/NAME.ko`, and returns their names in loading order. `entries`
 * are those of its packages, by merged path. Error: names a missing module, and `by` as what needs it.
 */
export function addModules(
  nodes: Map<string, CpioNode>,
  entries: ReadonlyMap<string, ArchiveEntry>,
  names: readonly string[],
  by: string,
): string[] {
  const files = new Map<string, Buffer>();
  let builtIn = new Set<string>();
  for (const [path, entry] of entries) {
    if (!('contents' in entry)) continue;
    const name = MODULE.exec(path)?.[1];
    if (name !== undefined) files.set(moduleName(name), entry.contents);
    if (BUILT_IN.test(path)) {
      const listed = entry.contents.toString('utf8').matchAll(/([\w-]+)\.ko$/gm);
      builtIn = new Set([...listed].map(([, module]) => moduleName(module!)));
    }
  }
  const order: string[] = [];
  const add = (name: string, by: string): void => {
    if (order.includes(name) || builtIn.has(name)) return;
    const file = files.get(name);
    if (file === undefined) throw new Error(`the kernel has no module ${name}, which ${by} needs`);
    for (const needed of neededModules(file)) add(needed, name);
    order.push(name);
    nodes.set(`modules/${name}.ko`, { is: 'file', contents: file, executable: false });
  };
  for (const name of names) add(name, by);
  return order;
}
