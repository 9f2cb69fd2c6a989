import type {
  CreateDependenciesContext,
  DependencyType,
  ProjectConfiguration,
  RawProjectGraphDependency,
} from '@nx/devkit';
import { platformPackage, PLATFORMS, PLATFORMS_METADATA } from '../platforms.js';
import { parseSpecification } from './specification.js';

/**
 * Returns the edges from every unikernel to this package and to the packages of its platforms.
 *
 * - This package: Nx finds the edge itself if config.ts imports 'mirage', but an empty config.ts is a unikernel, too.
 *   Without the edge, a new version of the plugin would not rebuild it.
 * - Platforms: packages of this workspace are built before the unikernel is configured. Installing, removing or
 *   updating a package changes the hash. Edges belong to a project, not to a configuration, so they lead to all
 *   platforms.
 */
export function pluginEdges({
  projects,
  externalNodes = {},
  fileMap,
}: CreateDependenciesContext): RawProjectGraphDependency[] {
  const locals = new Map(Object.entries(projects).map(([name, { metadata }]) => [metadata?.js?.packageName, name]));
  const nodeOf = (name: string): string | undefined =>
    locals.get(name) ?? (Object.hasOwn(externalNodes, `npm:${name}`) ? `npm:${name}` : undefined);
  const ours = ['mirage', ...PLATFORMS.map(platformPackage)].map(nodeOf);
  return Object.entries(projects).flatMap(([source, { root, targets }]) => {
    const isUnikernel = Object.values(targets ?? {}).some(({ executor }) => executor === 'mirage:build');
    const sourceFile = root === '.' ? 'config.ts' : `${root}/config.ts`;
    const isListed = fileMap.projectFileMap[source]?.some(({ file }) => file === sourceFile);
    if (!isUnikernel || !isListed) return [];
    const others = Object.values(platformsOf(targets)).map((given) => nodeOf(parseSpecification(given).name));
    return [...ours, ...others].flatMap((target) =>
      target === undefined || target === source
        ? []
        : [{ source, target, sourceFile, type: 'static' as DependencyType.static }],
    );
  });
}

/** Returns the other platforms of a unikernel, with their packages. */
function platformsOf(targets: ProjectConfiguration['targets']): Readonly<Record<string, string>> {
  const configure = Object.values(targets ?? {}).find(({ executor }) => executor === 'mirage:configure');
  return (configure?.metadata?.[PLATFORMS_METADATA] ?? {}) as Readonly<Record<string, string>>;
}
